import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '#domain/default-policy.ts'
import { judgeLoop } from '#domain/judge-loop.ts'
import type { Direction } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { Recipient } from '#domain/policy.ts'
import type { StaffMember } from '#domain/staff.ts'
import {
  chooseOwner,
  chooseSuccessor,
  effectiveRecipient,
  isPresent,
  type OwnableLoop,
} from '#domain/watch/ownership.ts'
import { resolveRecipient, type RecipientContext } from '#domain/watch/resolve-recipients.ts'
import { mondayAt, someFacts } from '../support/facts-builder.ts'

const today = '2026-06-01'
const away = [{ from: '2026-05-30', until: '2026-06-01' }]

function member(reference: string, over: Partial<StaffMember> = {}): StaffMember {
  return { reference, name: reference, roles: ['coordinator'], isActive: true, ...over }
}
const lead = member('lead', { roles: ['coordinator-lead'] })
const cardiology: OwnableLoop = { specialty: 'cardiology', direction: 'outbound', urgency: 'routine' }

describe('presence', () => {
  it.each([
    ['2026-05-29', true],
    ['2026-05-30', false],
    ['2026-06-01', false],
    ['2026-06-02', true],
  ])('on %s, of somebody away from 30 May to 1 June, is %s', (day, expected) => {
    expect(isPresent(member('a', { away }), day)).toBe(expected)
  })
})

describe('who takes a loop over from its owner', () => {
  const gone = { isActive: false }
  it.each([
    ['nobody while the owner is active', [member('a'), member('b')], undefined],
    ['nobody while the owner is merely away', [member('a', { away, cover: 'b' }), member('b')], undefined],
    ['nobody where the list does not know the owner', [member('b')], undefined],
    [
      'the cover of an owner who has left, whatever the rules say',
      [member('a', { ...gone, cover: 'm' }), member('b'), member('m', { roles: ['manager'] })],
      { owner: 'm', because: 'took-over', insteadOf: 'a' },
    ],
    [
      'somebody by rule where nobody covers for an owner who has left',
      [member('a', gone), member('b'), lead],
      { owner: 'b', because: 'rule-and-load', insteadOf: 'a' },
    ],
    [
      'the lead where nobody else is there',
      [member('a', gone), lead],
      { owner: 'lead', because: 'nobody-fits', insteadOf: 'a' },
    ],
  ] as const)('is %s', (_, staff, expected) => {
    expect(chooseSuccessor('a', cardiology, staff, new Map(), today)).toEqual(expected)
  })
})

describe('the owner of a loop that has none', () => {
  type Case = readonly [
    name: string,
    staff: readonly StaffMember[],
    load: Readonly<Record<string, number>>,
    expected: ReturnType<typeof chooseOwner>,
  ]
  const cases: readonly Case[] = [
    [
      'is the coordinator with the fewest loops',
      [member('a'), member('b')],
      { a: 3, b: 2 },
      { owner: 'b', because: 'rule-and-load' },
    ],
    [
      'among equals the first by reference, however the list is ordered',
      [member('b'), member('a')],
      {},
      { owner: 'a', because: 'rule-and-load' },
    ],
    [
      'is the one whose rule names the specialty, whatever the load',
      [member('a'), member('b', { specialties: ['cardiology'] })],
      { b: 50 },
      { owner: 'b', because: 'rule-and-load' },
    ],
    [
      'is not one of another specialty or direction',
      [member('a', { specialties: ['neurology'] }), member('b', { directions: ['inbound'] }), lead],
      {},
      { owner: 'lead', because: 'nobody-fits' },
    ],
    [
      'is the cover of whoever is away, along the chain',
      [
        member('a', { away, cover: 'b' }),
        member('b', { isActive: false, cover: 'c', roles: ['manager'] }),
        member('c', { roles: ['clinician'] }),
      ],
      {},
      { owner: 'c', because: 'covers-for-absent', insteadOf: 'a' },
    ],
    [
      'is the lead where covers go in a circle',
      [member('a', { away, cover: 'b' }), member('b', { away, cover: 'a' }), lead],
      {},
      { owner: 'lead', because: 'nobody-fits' },
    ],
    [
      'is the cover of a lead who is away',
      [
        member('lead', { roles: ['coordinator-lead'], away, cover: 'm' }),
        member('m', { roles: ['manager'] }),
      ],
      {},
      { owner: 'm', because: 'nobody-fits' },
    ],
    ['is nobody where nobody is', [member('a', { isActive: false })], {}, undefined],
    ['is nobody of an empty list', [], {}, undefined],
  ]
  it.each(cases)('%s', (_name, staff, load, expected) => {
    expect(chooseOwner(cardiology, staff, new Map(Object.entries(load)), today)).toEqual(expected)
  })

  it('of an urgent one is somebody who is there before a stand-in with fewer loops', () => {
    const staff = [member('a', { away, cover: 'c' }), member('b'), member('c', { roles: ['clinician'] })]
    const load = new Map([['b', 9]])
    expect(chooseOwner(cardiology, staff, load, today)?.owner).toBe('c')
    expect(chooseOwner({ ...cardiology, urgency: 'urgent' }, staff, load, today)?.owner).toBe('b')
  })

  const names = ['a', 'b', 'c', 'd'] as const
  const anyStaff = fc.subarray([...names]).chain((chosen) =>
    fc.tuple(
      ...chosen.map((reference) =>
        fc
          .record({
            roles: fc.subarray(['coordinator', 'coordinator-lead', 'manager', 'clinician'] as const),
            isActive: fc.boolean(),
            isAway: fc.boolean(),
            cover: fc.option(fc.constantFrom(...names), { nil: undefined }),
          })
          .map(({ isAway, cover, ...rest }) =>
            member(reference, { ...rest, ...(isAway && { away }), ...(cover && { cover }) }),
          ),
      ),
    ),
  )

  it('is always somebody present, and the same for any order of the list', () => {
    fc.assert(
      fc.property(anyStaff, (staff) => {
        const chosen = chooseOwner(cardiology, staff, new Map(), today)
        const person = staff.find(({ reference }) => reference === chosen?.owner)
        if (chosen) expect(person && isPresent(person, today)).toBe(true)
        if (chosen?.because === 'nobody-fits') return
        expect(chooseOwner(cardiology, staff.toReversed(), new Map(), today)?.owner).toBe(chosen?.owner)
      }),
    )
  })

  it('what is meant for one of the list only ever reaches somebody present', () => {
    fc.assert(
      fc.property(anyStaff, (staff) => {
        for (const { reference } of staff) {
          const reached = effectiveRecipient(reference, staff, today)
          const person = staff.find((one) => one.reference === reached?.reference)
          if (reached) expect(person && isPresent(person, today)).toBe(true)
        }
      }),
    )
  })
})

describe('who really gets what is meant for somebody', () => {
  const staff = [
    member('here'),
    member('gone', { away, cover: 'here' }),
    member('circle', { away, cover: 'circle' }),
    lead,
  ]
  it.each([
    ['here', { reference: 'here', because: 'present' }],
    ['gone', { reference: 'here', because: 'cover' }],
    ['circle', { reference: 'lead', because: 'coordinator-lead' }],
    ['stranger', { reference: 'stranger', because: 'not-listed' }],
  ])('%s', (reference, expected) => {
    expect(effectiveRecipient(reference, staff, today)).toEqual(expected)
  })

  it('is nobody without a lead', () => {
    expect(effectiveRecipient('circle', staff.slice(0, 3), today)).toBeUndefined()
  })
})

describe('a role of the policy', () => {
  const staff = [
    member('PractitionerRole/owner'),
    member('Practitioner/boss', { roles: ['manager'] }),
    member('Practitioner/asking', { roles: ['clinician'], cover: 'Practitioner/cover' }),
    member('Practitioner/other', { roles: ['clinician'] }),
    member('Practitioner/cover', { roles: ['clinician'] }),
    member('Practitioner/lead', { roles: ['coordinator-lead'] }),
  ]
  const context: RecipientContext = {
    staff,
    today,
    organizationOf: (reference) => (reference === 'Practitioner/asking' ? 'Organization/office' : undefined),
  }
  function view(direction: Direction): LoopView {
    const facts = someFacts({
      axes: { direction },
      order: { requester: { reference: 'Practitioner/asking', display: 'Dr. Asking' } },
    })
    return judgeLoop(facts, { sources: {}, policy: defaultPolicy, now: mondayAt }, [])
  }
  const whoIs = (role: Recipient, direction: Direction): string | undefined => {
    const found = resolveRecipient(role, view(direction), context)
    return found && (found.isOurs ? `ours ${found.reference}` : `${found.audience} ${found.party.reference}`)
  }

  it.each([
    ['owner', 'ours PractitionerRole/owner', 'ours PractitionerRole/owner'],
    ['coordinator', 'ours PractitionerRole/owner', 'ours PractitionerRole/owner'],
    ['coordinator-lead', 'ours Practitioner/lead', 'ours Practitioner/lead'],
    ['manager', 'ours Practitioner/boss', 'ours Practitioner/boss'],
    ['covering-clinician', 'ours Practitioner/cover', 'ours Practitioner/cover'],
    ['referrer', 'ours Practitioner/asking', 'referrer Practitioner/asking'],
    ['referring-office', 'referrer Organization/office', 'referrer Organization/office'],
    ['receiver-office', 'receiver Organization/receiver', 'ours PractitionerRole/owner'],
    ['receiver-records', 'receiver Organization/receiver', 'ours PractitionerRole/owner'],
    ['patient', 'patient Patient/p-1', 'patient Patient/p-1'],
  ] as const)('%s is %s when we refer, and %s when others refer to us', (role, outbound, inbound) => {
    expect(whoIs(role, 'outbound')).toBe(outbound)
    expect(whoIs(role, 'inbound')).toBe(inbound)
  })

  it('falls to the lead where nobody has it, and to nobody without a lead', () => {
    const few = { ...context, staff: staff.slice(-1) }
    expect(resolveRecipient('manager', view('outbound'), few)).toMatchObject({
      reference: 'Practitioner/lead',
      because: 'coordinator-lead',
    })
    expect(resolveRecipient('manager', view('outbound'), { ...few, staff: [] })).toBeUndefined()
  })
})
