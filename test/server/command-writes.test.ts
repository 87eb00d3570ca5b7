import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  referenceToWrite,
  type Command,
  type CommandName,
  type PlannedWrite,
} from '#domain/commands/command.ts'
import { commandRights } from '#domain/commands/command-rights.ts'
import { planCommand } from '#domain/commands/plan-command.ts'
import type { FhirWrite, WritableResource } from '#domain/fhir-write.ts'
import { CommandBody } from '../../server/http/command-body.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { contextOf, doCommand } from '../support/command-trial.ts'
import {
  anAppointment,
  anEncounter,
  aNote,
  anOwner,
  aReferral,
  aTask,
  aWorkItem,
  directory,
} from '../support/evidence-builders.ts'

let baton: TestBaton
beforeAll(async () => {
  baton = await openTestBaton([])
})
afterAll(() => baton.close())

const now = new Date('2026-01-12T15:00:00Z')
const sent = [aReferral(), anOwner(), aTask(), ...directory]
const seen = [...sent, anEncounter({ start: '2026-01-08T16:00:00Z', end: '2026-01-08T17:00:00Z' })]
const booked = [...sent, anAppointment({ start: '2026-01-09T16:00:00Z' })]
const receiver = { reference: 'PractitionerRole/pr-new', display: 'New', network: 'out' } as const
const ahead = { startsAt: '2026-01-20T11:00:00-05:00', with: { display: 'Dr. Field' }, place: 'Room 4' }
const appointment = 'Appointment/appt-1'

/** Instant of the trial, where it is not `now`, and the day from which the practice tracks. */
type At = { now?: string; trackFrom?: string }
type Case<Name extends CommandName> = readonly [
  Omit<Extract<Command, { name: Name }>, 'name'>,
  readonly { resourceType: string }[],
  At?,
]

const note = 'DocumentReference/note-1'
const returned = [
  ...[aReferral(), anOwner(), aTask({ status: 'in-progress' }), ...directory],
  anEncounter({ id: 'enc-1' }),
  aNote({ order: null, encounter: 'Encounter/enc-1' }),
]
const afterNote = { now: '2026-02-02T15:00:00Z' }
const file = { name: 'file-note', document: note, text: 'It names this referral' } as const
const filed = doCommand(returned, file, afterNote).resources
const held = doCommand(sent, { name: 'hold', reason: 'Travels', until: '2026-02-02' }).resources
const ended = doCommand(sent, { name: 'close', reason: 'patient-moved', text: 'To Maine' }).resources
const working = [aReferral(), anOwner(), aTask({ status: 'in-progress' }), ...directory]
const called = doCommand(working, { name: 'cancel', reason: 'no-longer-needed', text: 'Gone' }).resources
const twoDaysLater = { now: '2026-01-14T15:00:00Z' }

/** Every command there is: one that is missing does not compile. */
const cases: { readonly [Name in CommandName]: Case<Name> } = {
  refer: [
    {
      specialty: 'cardiology',
      urgency: 'urgent',
      reason: 'Chest pain',
      reasonCodes: [{ code: 'R07.9', display: 'Chest pain, unspecified' }],
      question: 'Stress test?',
      receiver,
      receiverReason: 'The only one nearby',
      wantedBy: '2026-01-26',
      intake: { 'ecg-done': 'yes' },
      requester: 'PractitionerRole/pr-pcp',
    },
    directory,
  ],
  route: [{ receiver, reason: 'Nearest' }, [aReferral({ over: { performer: [] } }), ...directory]],
  'send-packet': [{ medium: 'fax', note: '7 pages' }, sent],
  'record-acceptance': [{ medium: 'phone', by: 'Front desk', note: 'Yes' }, sent],
  'record-decline': [{ reason: 'no-capacity', text: 'Full', medium: 'direct' }, sent],
  'record-appointment': [{ appointment: ahead, medium: 'phone', note: 'Early' }, sent],
  'book-appointment': [{ slot: 'Slot/s', appointment: ahead }, sent],
  'record-no-show': [{ appointment, note: 'No word' }, booked],
  'cancel-appointment': [{ appointment, by: 'provider', note: 'Ill' }, booked],
  rebook: [{ replaces: appointment, appointment: ahead, medium: 'sms' }, booked],
  'log-contact': [
    {
      whom: 'receiver',
      medium: 'phone',
      outcome: 'wrong-number',
      text: '',
      who: 'Desk',
    },
    sent,
  ],
  'request-note': [{ medium: 'direct', text: 'Please' }, seen],
  'request-records': [{ medium: 'letter', what: 'ECG' }, sent],
  hold: [{ reason: 'Travels', until: '2026-02-01' }, sent],
  redirect: [{ receiver, reason: 'Full' }, sent],
  cancel: [{ reason: 'no-longer-needed', text: 'Gone' }, [...sent, aTask({ status: 'in-progress' })]],
  close: [{ reason: 'patient-moved', text: 'To Maine' }, sent],
  'change-urgency': [{ urgency: 'stat', reason: 'Worse' }, sent],
  assign: [{ owner: { reference: 'PractitionerRole/pr-sam', display: 'Sam' } }, sent],
  snooze: [{ until: '2026-01-20', note: 'Thursday' }, sent],
  escalate: [{ to: 'manager', reason: 'Stuck' }, sent],
  'record-acknowledgement': [{ medium: 'phone', by: 'Front desk', note: 'It is here' }, sent],
  'record-information-request': [{ what: 'The last ECG', medium: 'portal', by: 'Sam', note: 'Soon' }, sent],
  resume: [{ note: 'Back home' }, held, twoDaysLater],
  'force-cancel': [{ text: 'No answer' }, called, twoDaysLater],
  reopen: [{ text: 'Called back' }, ended, twoDaysLater],
  'complete-work': [{ item: 'Task/work-1', text: 'Answered by phone' }, [...sent, aWorkItem()]],
  'link-appointment': [{ appointment }, [...sent, anAppointment({ over: { basedOn: [] } })]],
  'unlink-appointment': [{ appointment, reason: 'Another doctor’s' }, [...sent, anAppointment()]],
  'start-tracking': [{}, sent, { trackFrom: '2026-01-10T00:00:00Z' }],
  'file-note': [{ document: note, text: file.text }, returned, afterNote],
  'reject-note': [{ document: note, text: 'Of another visit' }, filed, { now: '2026-02-03T15:00:00Z' }],
  'review-note': [
    { document: note, plan: 'Statin', told: 'yes', toldBy: 'Nurse Ruiz' },
    filed,
    { now: '2026-02-03T15:00:00Z' },
  ],
}

function isResource(value: unknown): value is WritableResource {
  return typeof value === 'object' && value !== null && 'resourceType' in value
}

/** The writes of a plan as creates: of an update what it leaves behind; placeholders name resources of their type. */
function asCreates(writes: readonly PlannedWrite[], key: string): readonly FhirWrite[] {
  const resolve = (text: string): string =>
    writes.reduce(
      (one, { write }, index) =>
        one.replaceAll(`"${referenceToWrite(index)}"`, `"${write.resource.resourceType}/made-${index}"`),
      text,
    )
  return writes.map(({ write }, index): FhirWrite => {
    const resource: unknown = JSON.parse(resolve(JSON.stringify(write.resource)))
    if (!isResource(resource)) throw new Error('a plan wrote something that is no resource')
    if (write.interaction === 'create') return { ...write, resource }
    const identity = { system: 'https://baton.example/ids', value: `${key}|${index}` }
    const { resourceType, ...fields } = resource
    const kept = Object.entries(fields).filter(([name]) => name !== 'id' && name !== 'meta')
    return {
      interaction: 'create',
      resource: { ...Object.fromEntries(kept), resourceType, identifier: [identity] },
      identity,
    }
  })
}

const names = Object.keys(cases)

/** The plan of a case, for the command as the product's door takes it. */
function plan(name: string) {
  const entry = Object.entries(cases).find(([each]) => each === name)?.[1]
  if (entry === undefined) throw new Error(`no case of ${name}`)
  const [fields, given, at]: readonly [object, Case<'refer'>[1], At?] = entry
  const command = CommandBody.parse({ name, ...fields })
  const { now, trackFrom } = at ?? {}
  const policy = trackFrom === undefined ? {} : { policy: { trackFrom: Date.parse(trackFrom) } }
  const context = { commandId: `c-${name}`, referralNumber: 'REF-2026-0014271' }
  return planCommand(command, contextOf(given, { ...(now !== undefined && { now }), ...policy, context }))
}

test('every command of the product is in the table', () => {
  expect(names.toSorted()).toEqual(Object.keys(commandRights).toSorted())
})

test.each(names)('%s writes what a FHIR server takes, once per identity', async (name) => {
  const made = plan(name)
  if (!made.ok) throw new Error(made.refusal.reason)
  for (const write of asCreates(made.writes, name)) {
    const first = await writeOwn(baton.database.db, 't', write, now)
    expect({ ...first, resource: write.resource }).toMatchObject({ kind: 'written', wasThere: false })
    expect(await writeOwn(baton.database.db, 't', write, now)).toEqual({ ...first, wasThere: true })
  }
})
