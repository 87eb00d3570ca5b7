import type { AuditPage, AuditRow, PatientIdentity } from '#contract/audit.ts'
import type { ErasureList, OptOuts, PatientHeld } from '#contract/compliance.ts'

export const sampleIdentity: PatientIdentity = {
  patient: 'Patient/pat-okafor',
  name: 'OKAFOR, Adaeze',
  birthDate: '1961-03-14',
  mrn: '004 418 2297',
  isRestricted: true,
}

export const longIdentity: PatientIdentity = {
  patient: 'Patient/pat-long',
  name: 'VANDERBILT-MONTGOMERY-FEATHERSTONEHAUGH, Maximiliana Wilhelmina',
  birthDate: '1944-12-01',
  mrn: '004 418 2299 0001 7755',
  isRestricted: false,
}

const entry = (seq: number, changes: Partial<AuditRow>): AuditRow => ({
  seq,
  recordedAt: `2026-03-10T14:${String(seq % 60).padStart(2, '0')}:00.000Z`,
  domainAt: `2026-03-10T14:${String(seq % 60).padStart(2, '0')}:00.000Z`,
  event: 'chart-read',
  kind: 'access',
  action: 'read',
  outcome: 'success',
  agent: 'Practitioner/prac-reyes',
  isPerson: true,
  evidence: [],
  patient: sampleIdentity,
  address: '10.20.0.7',
  requestId: '0c1b7a52-55f5-4a51-9f2a-52f0d4f6f001',
  hash: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
  ...changes,
})

export const sampleAudit: AuditPage = {
  timeZone: 'America/New_York',
  next: 40,
  entries: [
    entry(47, { agentName: 'Maria Reyes' }),
    entry(46, {
      event: 'step-fired',
      kind: 'automatic',
      action: 'execute',
      agent: 'Device/baton',
      isPerson: false,
      resource: 'ServiceRequest/ref-gi',
      evidence: ['ServiceRequest/ref-gi/_history/2', 'Task/task-gi/_history/4'],
      reason: 'A.7/unscheduled/bd5 both/1 due',
      patient: longIdentity,
    }),
    entry(45, {
      event: 'message-sent',
      kind: 'disclosure',
      action: 'execute',
      outcome: 'failed',
      agent: 'Device/baton',
      isPerson: false,
      recipient: 'Organization/org-gi',
    }),
    entry(44, {
      event: 'session-opened',
      outcome: 'refused',
      agent: 'Device/unknown',
      reason: 'patient-refused',
    }),
    entry(41, { event: 'audit-verified', kind: 'upkeep', reason: '40 records' }),
  ],
}

export const sampleHeld: PatientHeld = {
  identity: sampleIdentity,
  held: [
    { kind: 'chart-copy', table: 'mirrored_resource', count: 64 },
    { kind: 'lists', table: 'loop', count: 5 },
    { kind: 'lists', table: 'worklist_row', count: 5 },
    { kind: 'messages', table: 'outbox', count: 12 },
    { kind: 'packets', table: 'packet', count: 2 },
    { kind: 'notes', table: 'received_note', count: 1 },
    { kind: 'own-record', table: 'fhir_resource', count: 31 },
  ],
  stays: [
    { why: 'audit', count: 214 },
    { why: 'proof', count: 0 },
    { why: 'opt-out' },
    { why: 'ehr' },
    { why: 'backups' },
  ],
  openLoops: [
    { referral: 'ServiceRequest/ref-gi', title: 'Gastroenterology consult', number: 'RF-2026-000142' },
    { referral: 'ServiceRequest/ref-cardio', title: 'Cardiology consult' },
  ],
  undecidedNotes: 0,
  digest: 'seen',
  confirmWith: { kind: 'mrn', value: '004 418 2297' },
}

export const sampleOptOuts: OptOuts = {
  isCut: false,
  optOuts: [
    {
      number: '+15185550142',
      state: 'revoked',
      source: 'stop-keyword',
      at: '2026-03-08T15:12:00.000Z',
      patients: [sampleIdentity, longIdentity],
    },
    {
      number: '+15185550177',
      state: 'suspended',
      source: 'wrong-number-free-text',
      at: '2026-03-02T18:40:00.000Z',
      patients: [longIdentity],
    },
    { state: 'revoked', source: 'consent', at: '2026-02-11T13:00:00.000Z', patients: [longIdentity] },
  ],
}

export const sampleErasures: ErasureList = {
  erasures: [
    {
      signed: 'header.payload.signature',
      reopenedAt: '2026-03-09T13:05:00.000Z',
      proof: {
        format: 'baton-erasure-1',
        id: '5c0e2b54-6c2e-4f0b-8a0e-4b1a5f1d2c11',
        tenant: 'sandbox',
        patient: 'Patient/pat-left',
        reason: 'left-practice',
        erasedBy: 'Practitioner/prac-hall',
        erasedAt: '2026-02-20T16:30:00.000Z',
        deleted: { mirrored_resource: 40, loop: 2 },
        stays: ['audit', 'proof', 'opt-out', 'ehr', 'backups'],
        audit: { seq: 31, hash: 'b5bb9d8014a0f9b1d61e21e796d78dcc' },
      },
    },
  ],
}
