import type { ReceiverHistory } from '#contract/directory.ts'
import { emptyFields, type Receiver } from '#domain/directory/receiver.ts'

const known: Receiver = {
  ...emptyFields,
  id: 'r-1',
  version: 3,
  source: 'fhir',
  reference: 'PractitionerRole/role-1',
  npi: '1245319599',
  name: 'Dr. Ingrid Lindahl',
  organization: 'Riverside Cardiology Group',
  specialties: ['cardiology'],
  street: '12 River Road',
  city: 'Bayside',
  state: 'MA',
  postalCode: '01002',
  phone: '+14135550110',
  fax: '+14135550111',
  direct: 'intake@direct.riverside.example',
  networks: [{ reference: 'Organization/net-gold', name: 'Gold PPO' }],
  acceptsNewPatients: 'yes',
  languages: ['en', 'es'],
  channels: ['direct', 'fax'],
  baa: { attestedBy: 'Graham Cole', attestedOn: '2026-01-31' },
  edited: ['phone', 'channels'],
}

/** One of whom much is known, one of whom nothing is, one with long names, and one who takes none any more. */
export const sampleReceivers: readonly Receiver[] = [
  known,
  { ...emptyFields, id: 'r-2', version: 1, source: 'csv', name: 'Bay Ortho', edited: [] },
  {
    ...known,
    id: 'r-3',
    name: 'Dra. María de los Ángeles Featherstonehaugh-Cholmondeley',
    organization: 'Hospital Universitario de Especialidades Médicas y Quirúrgicas del Norte',
    edited: [],
  },
  { ...known, id: 'r-4', name: 'Valley Lung', specialties: ['pulmonary'], isActive: false, edited: [] },
]

export const sampleHistory: ReceiverHistory = {
  entries: [
    {
      version: 3,
      changedAt: '2026-11-02T15:00:00.000Z',
      changedBy: 'Maria Reyes',
      cause: 'edit',
      reason: 'They asked for Direct first.',
      changes: [{ field: 'channels', before: [], after: ['direct', 'fax'] }],
    },
    {
      version: 2,
      changedAt: '2026-10-12T15:00:00.000Z',
      changedBy: 'Maria Reyes',
      cause: 'edit',
      reason: '',
      changes: [
        { field: 'phone', before: '+14135550100', after: '+14135550110' },
        { field: 'baa', before: null, after: { attestedBy: 'Graham Cole', attestedOn: '2026-01-31' } },
      ],
    },
    {
      version: 1,
      changedAt: '2026-09-01T15:00:00.000Z',
      changedBy: 'Baton',
      cause: 'ehr-import',
      reason: '',
      changes: [],
    },
  ],
}
