import { afterAll, beforeAll, expect, test } from 'vitest'
import { referenceToWrite, type Command, type PlannedWrite } from '#domain/commands/command.ts'
import { planCommand } from '#domain/commands/plan-command.ts'
import type { FhirWrite, WritableResource } from '#domain/fhir-write.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { contextOf } from '../support/command-trial.ts'
import {
  anAppointment,
  anEncounter,
  anOwner,
  aReferral,
  aTask,
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

const commands: readonly (readonly [Command, readonly { resourceType: string }[]])[] = [
  [
    {
      name: 'refer',
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
  [{ name: 'route', receiver, reason: 'Nearest' }, [aReferral({ over: { performer: [] } }), ...directory]],
  [{ name: 'send-packet', medium: 'fax', note: '7 pages' }, sent],
  [{ name: 'record-acceptance', medium: 'phone', by: 'Front desk', note: 'Yes' }, sent],
  [{ name: 'record-decline', reason: 'no-capacity', text: 'Full', medium: 'direct' }, sent],
  [{ name: 'record-appointment', appointment: ahead, medium: 'phone', note: 'Early' }, sent],
  [{ name: 'book-appointment', slot: 'Slot/s', appointment: ahead }, sent],
  [{ name: 'record-no-show', appointment, note: 'No word' }, booked],
  [{ name: 'cancel-appointment', appointment, by: 'provider', note: 'Ill' }, booked],
  [{ name: 'rebook', replaces: appointment, appointment: ahead, medium: 'sms' }, booked],
  [
    {
      name: 'log-contact',
      whom: 'receiver',
      medium: 'phone',
      outcome: 'wrong-number',
      text: '',
      who: 'Desk',
    },
    sent,
  ],
  [{ name: 'request-note', medium: 'direct', text: 'Please' }, seen],
  [{ name: 'request-records', medium: 'letter', what: 'ECG' }, sent],
  [{ name: 'hold', reason: 'Travels', until: '2026-02-01' }, sent],
  [{ name: 'redirect', receiver, reason: 'Full' }, sent],
  [{ name: 'cancel', reason: 'no-longer-needed', text: 'Gone' }, [...sent, aTask({ status: 'in-progress' })]],
  [{ name: 'close', reason: 'patient-moved', text: 'To Maine' }, sent],
  [{ name: 'change-urgency', urgency: 'stat', reason: 'Worse' }, sent],
  [{ name: 'assign', owner: { reference: 'PractitionerRole/pr-sam', display: 'Sam' } }, sent],
  [{ name: 'snooze', until: '2026-01-20', note: 'Thursday' }, sent],
  [{ name: 'escalate', to: 'manager', reason: 'Stuck' }, sent],
]

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

test.each(commands)('$name writes what a FHIR server takes, once per identity', async (command, given) => {
  const context = contextOf(given, {
    context: { commandId: `c-${command.name}`, referralNumber: 'REF-2026-0014271' },
  })
  const plan = planCommand(command, context)
  if (!plan.ok) throw new Error(plan.refusal.reason)
  for (const write of asCreates(plan.writes, command.name)) {
    const first = await writeOwn(baton.database.db, 't', write, now)
    expect({ ...first, resource: write.resource }).toMatchObject({ kind: 'written', wasThere: false })
    expect(await writeOwn(baton.database.db, 't', write, now)).toEqual({ ...first, wasThere: true })
  }
})
