import { describe, expect, it } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
import { listIntakeFields, refuseIntake } from '#domain/commands/intake.ts'
import { specialtyTable } from '#domain/specialties.ts'
import { referralCodes } from '#domain/referral-codes.ts'
import { directory } from '../../support/evidence-builders.ts'
import { doCommand, refusalOf, written } from '../../support/command-trial.ts'

type Refer = Extract<Command, { name: 'refer' }>
const refer = (over: Partial<Refer> = {}): Refer => ({
  name: 'refer',
  specialty: 'cardiology',
  urgency: 'urgent',
  reason: 'Exertional chest pain, please evaluate',
  reasonCodes: [{ code: 'R07.9', display: 'Chest pain, unspecified' }],
  question: 'Is stress testing indicated?',
  receiver: { reference: 'PractitionerRole/pr-cardio', display: 'Riverside Cardiology Group', network: 'in' },
  wantedBy: '2026-01-26',
  intake: { 'ecg-done': 'yes' },
  requester: 'PractitionerRole/pr-pcp',
  ...over,
})
const trial = { context: { referralNumber: 'REF-2026-0001427', owner: 'PractitionerRole/pr-coordinator' } }

describe('referring a patient', () => {
  it('gives a referral that is routed, owned and wanted by a day', () => {
    const { after } = doCommand(directory, refer(), trial)
    expect(after).toMatchObject({
      state: 'routed',
      urgency: 'urgent',
      specialty: 'cardiology',
      number: 'REF-2026-0001427',
      patient: 'Patient/p-1',
      owner: { reference: 'PractitionerRole/pr-coordinator' },
      receiver: { reference: 'PractitionerRole/pr-cardio' },
      attempt: 1,
      setAside: [],
    })
  })

  it('writes the golden order', () => {
    const [order] = written(doCommand(directory, refer(), trial), 'ServiceRequest')
    expect(order).toMatchObject({
      identifier: [
        { value: 'c-1|0' },
        {
          type: { coding: [{ code: 'PLAC' }] },
          system: 'https://baton.example/fhir/NamingSystem/referral-loop-id',
          value: 'REF-2026-0001427',
        },
      ],
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
      priority: 'urgent',
      code: { coding: [{ code: '308471005' }, { code: '3457005' }] },
      subject: { reference: 'Patient/p-1' },
      occurrencePeriod: { end: '2026-01-26' },
      authoredOn: '2026-01-12T10:00:00-05:00',
      requester: { reference: 'PractitionerRole/pr-pcp' },
      performerType: { coding: [{ code: '207RC0000X' }] },
      reasonCode: [{ coding: [{ code: 'R07.9' }], text: 'Exertional chest pain, please evaluate' }],
      note: [{ text: 'Is stress testing indicated?' }],
    })
  })

  it('writes the dispatch as a draft on the order, and the owner’s Task as a part of it', () => {
    const [dispatch, owner] = written(doCommand(directory, refer(), trial), 'Task')
    expect(dispatch).toMatchObject({
      basedOn: [{ reference: 'urn:baton:write:0' }],
      focus: { reference: 'urn:baton:write:0' },
      status: 'draft',
      businessStatus: { coding: [{ code: 'routed' }] },
      owner: { reference: 'PractitionerRole/pr-cardio' },
      restriction: { period: { end: '2026-01-26T23:59:59-05:00' } },
      input: [{ type: { coding: [{ code: 'intake-ecg-done' }] }, valueString: 'yes' }],
    })
    expect(owner).toMatchObject({
      partOf: [{ reference: 'urn:baton:write:1' }],
      code: { coding: [{ code: 'own-loop' }] },
    })
  })

  it('names the people it is about: the chart need not be able to look them up', () => {
    const names = {
      'PractitionerRole/pr-pcp': 'Dr. Hannah Whitfield',
      'PractitionerRole/pr-coordinator': 'J. Tran',
    }
    const result = doCommand(directory, refer(), { context: { ...trial.context, names } })
    const [order] = written(result, 'ServiceRequest')
    const [, owner] = written(result, 'Task')
    expect(order?.['requester']).toEqual({
      reference: 'PractitionerRole/pr-pcp',
      display: 'Dr. Hannah Whitfield',
    })
    expect(owner?.['owner']).toMatchObject({ reference: 'PractitionerRole/pr-coordinator' })
    expect(result.after.owner?.display).toBeDefined()
  })

  it('is captured while nobody is to see the patient yet', () => {
    const { receiver, ...unrouted } = refer()
    expect(receiver).toBeDefined()
    const result = doCommand(directory, unrouted, trial)
    expect(result.after.state).toBe('captured')
    const [dispatch] = written(result, 'Task')
    expect(dispatch).not.toHaveProperty('owner')
    expect(dispatch?.['businessStatus']).toMatchObject({ coding: [{ code: 'captured' }] })
  })

  it.each(specialtyTable)('leads with a code that CMS50 counts, for $specialty', ({ specialty }) => {
    const fields = listIntakeFields(specialty, 'outbound')
    const intake = Object.fromEntries(
      fields.map((field) => [field.key, field.kind === 'choice' ? (field.choices[0] ?? '') : 'Known']),
    )
    const [order] = written(doCommand(directory, refer({ specialty, intake }), trial), 'ServiceRequest')
    const code = JSON.stringify(order?.['code']).match(/"code":"(\d+)"/)?.[1] ?? ''
    expect(referralCodes.has(code)).toBe(true)
  })

  it.each([
    ['in a specialty that Baton does not know', { specialty: 'alchemy' }, 'unknown-specialty', '/specialty'],
    ['without a reason', { reason: ' ' }, 'text-missing', '/reason'],
    ['wanted by yesterday', { wantedBy: '2026-01-11' }, 'in-the-past', '/wantedBy'],
    [
      'out of network without a reason',
      { receiver: { display: 'x', network: 'out' as const } },
      'network-reason-missing',
      '/receiverReason',
    ],
    ['without what the specialty asks', { intake: {} }, 'intake-missing', '/intake/ecg-done'],
    [
      'with an answer that is no choice',
      { intake: { 'ecg-done': 'maybe' } },
      'intake-missing',
      '/intake/ecg-done',
    ],
  ])('is refused %s', (_case, over, reason, pointer) => {
    expect(refusalOf(directory, refer(over), trial)).toMatchObject({ reason, pointer })
  })

  it('asks more of a referral that came to us: when, and whom to call', () => {
    const fields = listIntakeFields('cardiology', 'inbound')
    expect(fields.filter(({ required }) => required).map(({ key }) => key)).toEqual([
      'received-on',
      'callback-number',
      'ecg-done',
    ])
    const intake = { 'received-on': 'Monday', 'callback-number': '555', 'ecg-done': 'no' }
    expect(refuseIntake(intake, fields)?.pointer).toBe('/intake/received-on')
    expect(refuseIntake({ ...intake, 'received-on': '2026-01-12' }, fields)).toBeUndefined()
  })
})
