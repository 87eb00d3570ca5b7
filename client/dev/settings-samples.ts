import {
  PolicyDraft,
  type ChannelsAnswer,
  type MessageSamples,
  type PolicyAnswer,
  NoteFiling,
} from '#contract/settings.ts'
import { escalationPresets } from '#domain/escalation-presets.ts'

const { name, ladders } = escalationPresets.both
const document = PolicyDraft.parse({
  escalation: { name, ladders, overrides: [{ specialty: 'cardiology', ladders: { note: ladders.note } }] },
  level: 'nudge',
  specialtyLevels: { cardiology: 'escalate' },
})

export const samplePolicy: PolicyAnswer = {
  inForce: 2,
  newest: 3,
  document,
  mayEdit: true,
  now: '2026-11-26T15:00:00.000Z',
  versions: [
    {
      version: 3,
      state: 'planned',
      activeFrom: '2026-12-01T05:00:00.000Z',
      why: 'The cardiology clinic answers within the week now; three days more for everybody else.',
      restores: null,
      madeAt: '2026-11-25T15:00:00.000Z',
      madeBy: 'Mara Manager',
    },
    {
      version: 2,
      state: 'in-force',
      activeFrom: '2026-11-20T15:00:00.000Z',
      why: 'Too many reminders on the first day.',
      restores: 0,
      madeAt: '2026-11-20T15:00:00.000Z',
      madeBy: 'Mara Manager',
    },
    {
      version: 1,
      state: 'past',
      activeFrom: '2026-11-01T05:00:00.000Z',
      why: 'Trial.',
      restores: null,
      madeAt: '2026-10-29T15:00:00.000Z',
      madeBy: 'Constantina Papadopoulos-Featherstonehaugh',
    },
  ],
}

export const sampleNoteFiling: NoteFiling = {
  filesByItself: true,
  maySwitch: true,
  notes: { filed: 212, waiting: 7, unmatched: 3, quarantined: 1 },
  sampled: 4,
}

export const sampleChannels: ChannelsAnswer = {
  file: 'smart-config/issuers/sandbox-full.json',
  channels: [
    { channel: 'email', isOn: true, attested: { by: 'Mara Manager', on: '2026-01-31' } },
    {
      channel: 'sms',
      isOn: true,
      attested: { by: 'Mara Manager', on: '2026-01-31' },
      lastTrouble: { at: '2026-11-24T15:00:00.000Z', code: '30003' },
    },
    { channel: 'fax', isOn: false },
  ],
}

export const sampleMessages: MessageSamples = {
  messages: [
    {
      audience: 'patient',
      channel: 'sms',
      notice: 'set-up-visit',
      text: 'Northside: please call 951-555-0100 about a visit. Reply STOP to opt out.',
    },
    { audience: 'staff', channel: 'email', notice: 'shift-digest', subject: '3 overdue', text: 'Your day' },
  ],
}
