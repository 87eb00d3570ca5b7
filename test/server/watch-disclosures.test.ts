import { describe, expect, test } from 'vitest'
import { toAuditEvent } from '#domain/audit-resource.ts'
import { readAuditText } from '#domain/audit-text-reading.ts'
import type { Way } from '#domain/watch/delivery.ts'
import type { SendResult } from '../../server/channels/channel.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { openDossier } from '../support/a-dossier.ts'
import { planDelivery } from '../support/plan-delivery.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, openWire } from '../support/watch-fixture.ts'

const watch = useWatch()

const aFax: Way = {
  kind: 'message',
  channel: 'fax',
  because: 'no-direct-address',
  to: { address: '+15185550199' },
  message: {
    audience: 'receiver',
    channel: 'fax',
    notice: 'confirm-receipt',
    language: 'en',
    values: {
      practiceName: 'Lakeside Family',
      callBackNumber: '(518) 555-0142',
      referralNumber: 'R-1',
      patientInitials: 'AS',
      patientBirthDate: '1980-01-01',
      orderedOn: '2026-06-01',
    },
  },
}

async function fax(answer: SendResult): Promise<void> {
  await watch.keep('north', {})
  const record = {
    referral: openDossier.referral,
    patient: openDossier.patient.reference,
    recipient: 'Organization/receiver',
    sender: 'Organization/ours',
  }
  await planDelivery(watch, { key: 'sr-1|confirm|d5|1|receiver-office', ways: [aFax], record })
  await dispatchOnce(
    dispatching(watch, [watch.practice('north')], [openWire('fax', { answer: () => answer })]),
  )
}

async function entriesOf(event: string) {
  const records = (await watch.auditOf('north', event)).map(readAuditText)
  return records.filter((record) => record !== undefined)
}

describe('a fax to an office', () => {
  test('that was taken is a disclosure to that office', async () => {
    await fax({ kind: 'accepted', providerId: 'f-1' })
    const [record, ...more] = await entriesOf('message-sent')
    expect([record?.entry, more]).toMatchObject([
      { recipient: 'Organization/receiver', reason: 'disclosed: no-direct-address', outcome: 'success' },
      [],
    ])
  })

  test('of which nobody knows whether it went stands as a possible disclosure to that office', async () => {
    await fax({ kind: 'uncertain', code: 'timeout' })
    const [record] = await entriesOf('message-failed')
    expect(record?.entry).toMatchObject({
      recipient: 'Organization/receiver',
      reason: 'possibly disclosed: outcome-unknown',
      outcome: 'failed',
      patient: 'Patient/p-1',
    })
    expect(record && toAuditEvent(record)).toMatchObject({ type: { code: '110106' }, outcome: '8' })
  })

  test('that was refused is none', async () => {
    await fax({ kind: 'permanent', code: 'bad-number' })
    const [record] = await entriesOf('message-failed')
    expect(record?.entry.reason).not.toContain('disclosed')
  })
})
