import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '#domain/audit-entry.ts'
import { toAuditEvent } from '#domain/audit-resource.ts'

function shown(entry: Partial<AuditEntry>) {
  return toAuditEvent({
    tenant: 'clinic',
    seq: 1,
    recordedAt: '2026-01-05T15:00:00.000Z',
    domainAt: '2026-01-05T15:00:00.000Z',
    entry: {
      action: 'execute',
      event: 'message-sent',
      agent: 'Device/baton',
      patient: 'Patient/p-1',
      outcome: 'success',
      ...entry,
    },
  })
}

const disclosure = {
  meta: { profile: [expect.stringContaining('PrivacyDisclosure.Source')] },
  type: { code: '110106' },
  subtype: [{ code: 'disclose' }],
}

describe('what left the practice is exported as a disclosure', () => {
  test.each<[string, Partial<AuditEntry>]>([
    ['a message with health information to an office', { reason: 'disclosed: no-direct-address' }],
    [
      'one of which nobody knows whether it arrived',
      { event: 'message-failed', outcome: 'failed', reason: 'possibly disclosed: outcome-unknown' },
    ],
    [
      'an answer page that an outside office opened',
      { action: 'read', event: 'answer-opened', agent: 'Organization/receiver', reason: 'link' },
    ],
    ['a list as a file', { action: 'read', event: 'worklist-exported' }],
    ['figures as a file', { action: 'read', event: 'report-exported' }],
  ])('%s', (_, entry) => expect(shown(entry)).toMatchObject(disclosure))
})

describe('what told nobody outside is not', () => {
  test.each<[string, Partial<AuditEntry>]>([
    ['a text that holds nothing about the patient', { reason: 'consented' }],
    ['a digest to the staff', { reason: 'shift' }],
    ['a message that was never sent', { event: 'message-failed', outcome: 'failed', reason: 'http-400' }],
    ['an answer page that nobody got into', { event: 'answer-refused', outcome: 'refused' }],
    ['a file that was refused', { event: 'worklist-exported', outcome: 'refused' }],
  ])('%s', (_, entry) => expect(shown(entry)).not.toMatchObject({ type: { code: '110106' } }))
})

test('a change of the record is an update, not a creation', () => {
  const resource = 'Task/t-1/_history/2'
  expect(shown({ action: 'update', event: 'fhir-written', resource })).toMatchObject({
    meta: { profile: [expect.stringContaining('PatientUpdate')] },
    action: 'U',
    subtype: [{ code: 'update' }],
  })
})
