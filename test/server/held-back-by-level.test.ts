import { describe, expect, test } from 'vitest'
import { readAuditText } from '#domain/audit-text-reading.ts'
import type { PlannedStep } from '#domain/escalation.ts'
import { isFields } from '#domain/fhir-reading.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import type { Tenant } from '../../server/config/smart-config.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import type { Shelf } from '../../server/use-cases/watch/write-on-shelf.ts'
import { openDossier } from '../support/a-dossier.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, openWire, readOutbox, setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

// What a practice has chosen that Baton does not do is still decided, and has to be seen: in the audit trail, and, where
// somebody would have been written to, among the messages of the referral. The EHR hears nothing of it.

const watch = useWatch()

const rung: PlannedStep = {
  clock: 'confirm',
  step: 'd7',
  cycle: 1,
  action: 'alert',
  recipients: ['owner', 'receiver-office', 'patient'],
  at: new Date(wednesdayNoon.getTime() - 3_600_000).toISOString(),
  rank: 0,
}
const fax = {
  baseUrl: 'https://fax.example',
  projectId: 'p',
  accessKey: 'k',
  accessSecret: 's',
  from: '+15185550101',
}

/** Sweeps and carries out everything in front of an EHR that takes whatever is written. */
async function work(changes: Partial<Tenant>) {
  const runtime = watch.practice('north', changes)
  const practice = watch.practice('north', {
    ...changes,
    channels: { ...runtime.tenant.channels, fax },
  })
  const written: FhirWrite[] = []
  const ehr: Shelf = (write) => {
    written.push(write)
    const { resourceType } = write.resource
    return Promise.resolve({
      kind: 'written',
      reference: `${resourceType}/${written.length}`,
      wasThere: false,
    })
  }
  const wires = [openWire('sms'), openWire('fax')]
  await sweepOnce({
    db: watch.db,
    tenants: new Map([['north', practice]]),
    refresh: () => Promise.resolve(),
    onFailure: ({ error }) => {
      throw error
    },
  })
  while ((await dispatchOnce(dispatching(watch, [practice], wires, ehr))) > 0);
  return {
    sent: wires.flatMap(({ sent }) => sent),
    inEhr: written.map(({ resource: { resourceType, status } }) => `${resourceType} ${String(status)}`),
  }
}

/** `medium status reason` of the messages in Baton's own store, sorted. */
async function recorded(): Promise<string[]> {
  const { resources } = await readOwnEvidence(watch.db, 'north', 'p-1')
  return resources
    .filter(isFields)
    .filter(({ resourceType }) => resourceType === 'Communication')
    .map(({ medium, status, statusReason }) =>
      [codeIn(medium), status, codeIn(statusReason)].map(String).join(' '),
    )
    .toSorted()
}
const codeIn = (concept: unknown) => /"code":"([^"]+)"/.exec(JSON.stringify(concept ?? {}))?.[1]

const entries = async (event: string): Promise<string[]> =>
  (await watch.auditOf('north', event)).map((text) => {
    const entry = readAuditText(text)?.entry
    return `${entry?.outcome} ${entry?.reason}`
  })

describe('a rung that a practice’s level holds back', () => {
  test('at nudge tells our own people, and the others stand as not told in our own store', async () => {
    await watch.keep('north', { plan: { steps: [rung] } })
    expect(await work({ featureLevel: 'nudge' })).toEqual({ sent: [], inEhr: ['Task requested'] })
    expect(await recorded()).toEqual(['FAXWRIT not-done held-back-level', 'sms not-done held-back-level'])
    expect(await entries('step-fired')).toEqual(['success A.7/confirm/d7 both/1 due'])
    expect(await entries('message-suppressed')).toEqual([
      'refused held-back-level',
      'refused held-back-level',
    ])
  })

  test('at observe tells nobody, and says so of the rung', async () => {
    await watch.keep('north', { plan: { steps: [rung] } })
    expect(await work({ featureLevel: 'observe' })).toEqual({ sent: [], inEhr: [] })
    expect(await recorded()).toEqual(['FAXWRIT not-done held-back-level', 'sms not-done held-back-level'])
    expect(await entries('step-fired')).toEqual(['refused A.7/confirm/d7 both/1 observing'])
  })

  test('for our own people alone leaves no message, only its entry', async () => {
    await watch.keep('north', { plan: { steps: [{ ...rung, recipients: ['owner'] }] } })
    expect(await work({ featureLevel: 'observe' })).toEqual({ sent: [], inEhr: [] })
    expect(await readOutbox(watch.db)).toEqual({})
    expect(await entries('step-fired')).toEqual(['refused A.7/confirm/d7 both/1 observing'])
  })

  test.each([
    ['has refused texts', { textConsent: 'denied' }],
    ['is deceased', { reach: { kind: 'nobody', because: 'deceased' } }],
  ] as const)('names no message that would not have gone either: the patient %s', async (_, change) => {
    const dossier = { ...openDossier, patient: { ...openDossier.patient, ...change } }
    await watch.keep('north', { dossier, plan: { steps: [{ ...rung, recipients: ['patient'] }] } })
    expect(await work({ featureLevel: 'nudge' })).toEqual({ sent: [], inEhr: [] })
    expect(await recorded()).toEqual([])
    expect(await entries('step-fired')).toEqual(['refused A.7/confirm/d7 both/1 outside-not-told'])
  })

  test('names the portal message where that is what would have gone', async () => {
    const { patient } = openDossier
    const reach = patient.reach.kind === 'nobody' ? patient.reach : { ...patient.reach, hasPortal: true }
    const dossier = { ...openDossier, patient: { ...patient, reach, textConsent: 'none' } } as const
    await watch.keep('north', { dossier, plan: { steps: [{ ...rung, recipients: ['patient'] }] } })
    const all = await work({ featureLevel: 'nudge', hasPatientPortal: true })
    expect(all).toEqual({ sent: [], inEhr: [] })
    expect(await recorded()).toEqual(['ONLINEWRIT not-done held-back-level'])
  })

  test('waits for the morning in the portal, and stays here when the practice does less by then', async () => {
    const { patient } = openDossier
    const reach = patient.reach.kind === 'nobody' ? patient.reach : { ...patient.reach, hasPortal: true }
    const dossier = { ...openDossier, patient: { ...patient, reach, textConsent: 'none' } } as const
    await setDomainTime(watch.db, new Date('2026-06-10T22:00:00-04:00'))
    await watch.keep('north', { dossier, plan: { steps: [{ ...rung, recipients: ['patient'] }] } })
    await work({ hasPatientPortal: true })
    await setDomainTime(watch.db, new Date('2026-06-11T09:00:00-04:00'))
    // That no text could go was decided before, and stands where such records stand.
    expect(await work({ hasPatientPortal: true, featureLevel: 'nudge' })).toEqual({
      sent: [],
      inEhr: ['Communication not-done'],
    })
    expect(await recorded()).toContain('ONLINEWRIT not-done held-back-level')
  })

  test('is told by nobody later, when the practice begins to', async () => {
    await watch.keep('north', { plan: { steps: [rung] } })
    await work({ featureLevel: 'observe' })
    await watch.keep('north', { plan: { steps: [rung] } })
    expect(await work({})).toEqual({ sent: [], inEhr: [] })
  })
})

test.each(['observe', 'nudge'] as const)(
  'a reminder of a visit at level %s stands as not sent',
  async (featureLevel) => {
    const visit = {
      referral: 'ServiceRequest/sr-1',
      notice: 'visit-soon',
      startsAt: '2026-06-11T18:00:00.000Z',
      from: wednesdayNoon.getTime() - 3_600_000,
      until: wednesdayNoon.getTime() + 9 * 3_600_000,
    } as const
    await watch.keep('north', { state: 'scheduled', visitMessages: [visit] })
    expect(await work({ featureLevel })).toEqual({ sent: [], inEhr: [] })
    expect(await recorded()).toEqual(['sms not-done held-back-level'])
  },
)
