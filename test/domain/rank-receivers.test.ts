import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeNetwork, needsNetworkReason, type KnownNetwork } from '#domain/directory/judge-network.ts'
import { rankReceivers } from '#domain/directory/rank-receivers.ts'
import { channelsOf, type Receiver } from '#domain/directory/receiver.ts'
import type { RankQuestion } from '#domain/directory/ranking.ts'
import { aQuestion, aReceiver } from './receivers-builder.ts'

const gold = { reference: 'Organization/net-gold', name: 'Gold HMO network', payer: 'Organization/payer-a' }
const silver = { reference: 'Organization/net-silver', name: 'Silver network', payer: 'Organization/payer-a' }
const cedar = {
  reference: 'Organization/net-cedar',
  name: 'Cedar PPO network',
  payer: 'Organization/payer-b',
}
const networks: readonly KnownNetwork[] = [gold, silver, cedar]
const ofA = { payer: 'Organization/payer-a', payerName: 'Payer A' }
const ofB = { payer: 'Organization/payer-b', payerName: 'Payer B' }

describe('the network of a receiver', () => {
  test.each([
    ['is in when the payer has one network and the receiver is in it', [cedar], [ofB], networks, 'in'],
    ['is out when the receiver names other networks only', [gold], [ofB], networks, 'out'],
    ['is unknown when the receiver names none', [], [ofB], networks, 'unknown'],
    ['is unknown without a coverage', [cedar], [], networks, 'unknown'],
    [
      'is unknown for a payer nobody knows networks of',
      [cedar],
      [{ payerName: 'Other' }],
      networks,
      'unknown',
    ],
    [
      'is unknown when the payer has two networks and the receiver is in one',
      [gold],
      [ofA],
      networks,
      'unknown',
    ],
    ['is in when the receiver is in every network of the payer', [gold, silver], [ofA], networks, 'in'],
    [
      'is told by the network the coverage names',
      [gold],
      [{ ...ofA, network: 'gold hmo NETWORK' }],
      networks,
      'in',
    ],
    ['is out of a named network', [silver], [{ ...ofA, network: gold.reference }], networks, 'out'],
    [
      'is unknown for a named network nobody knows',
      [gold],
      [{ ...ofA, network: 'Platinum' }],
      networks,
      'unknown',
    ],
    ['of a list is known by its name', [{ reference: '', name: 'cedar ppo network' }], [ofB], networks, 'in'],
    ['is in when one of two coverages is', [cedar], [ofA, ofB], networks, 'in'],
    [
      'is unknown when one is out and the other unknown',
      [cedar],
      [{ payerName: '?' }, ofA],
      networks,
      'unknown',
    ],
  ] as const)('%s', (_, own, coverages, known, expected) => {
    expect(judgeNetwork(own, coverages, known).status).toBe(expected)
  })

  test('out needs a reason, unknown and in do not', () => {
    const asks = (['in', 'out', 'unknown'] as const).map((network) => needsNetworkReason({ network }))
    expect(asks).toEqual([false, true, false])
  })
})

const keysOf = (receiver: Receiver, question: RankQuestion) =>
  rankReceivers([receiver], question)[0]?.reasons.map(({ key, side }) => `${side} ${key}`)

describe('the reasons of a rank', () => {
  test('say of what is not known that it is not known', () => {
    expect(keysOf(aReceiver(), aQuestion())).toEqual(['open network-unknown', 'open new-patients-unknown'])
  })

  test('name what speaks for a receiver, with its values', () => {
    const receiver = aReceiver({
      networks: [cedar],
      acceptsNewPatients: 'yes',
      languages: ['en', 'es'],
      postalCode: '01040-1234',
    })
    const [ranked] = rankReceivers(
      [receiver],
      aQuestion({
        patient: { coverages: [ofB], language: 'es', postalCode: '01040' },
        networks,
        destinations: [{ reference: 'PractitionerRole/role-1', referred: 8, returned: 6, whose: 'own' }],
      }),
    )
    expect(ranked?.reasons.map(({ key, values }) => [key, values])).toEqual([
      ['network-in', { network: 'Cedar PPO network', payer: 'Payer B' }],
      ['new-patients-yes', {}],
      ['usual', { referred: 8, all: 8, whose: 'own' }],
      ['notes-return', { referred: 8, returned: 6 }],
      ['language', { language: 'es' }],
      ['same-postal-code', { postalCode: '01040' }],
    ])
    expect(ranked?.reasons.every(({ side }) => side === 'for')).toBe(true)
  })

  test('tell a distance only where both places are known', () => {
    const here = { latitude: 42.1, longitude: -72.5 }
    const there = aReceiver({ position: { latitude: 42.2, longitude: -72.6 } })
    expect(keysOf(there, aQuestion())).not.toContain('for distance')
    const [ranked] = rankReceivers([there], aQuestion({ patient: { coverages: [], position: here } }))
    expect(ranked?.reasons.find(({ key }) => key === 'distance')?.values).toEqual({ km: 14 })
  })

  test('do not take a town of another state for the same', () => {
    const receiver = aReceiver({ city: 'Springfield', state: 'IL' })
    const patient = { coverages: [], city: 'Springfield', state: 'MA' }
    expect(keysOf(receiver, aQuestion({ patient }))).not.toContain('for same-city')
    expect(keysOf({ ...receiver, state: 'MA' }, aQuestion({ patient }))).toContain('for same-city')
  })

  test('hold it against an office that its notes do not come back, once there were enough', () => {
    const habit = (referred: number) => [
      { reference: 'PractitionerRole/role-1', referred, returned: 0, whose: 'practice' as const },
    ]
    expect(keysOf(aReceiver(), aQuestion({ destinations: habit(2) }))).not.toContain('against notes-missing')
    expect(keysOf(aReceiver(), aQuestion({ destinations: habit(3) }))).toContain('against notes-missing')
  })

  test('hold it against an office that nothing can be sent to it', () => {
    expect(keysOf(aReceiver({ phone: '' }), aQuestion())).toContain('against no-address')
  })
})

describe('the order', () => {
  const order = (receivers: readonly Receiver[], question = aQuestion()) =>
    rankReceivers(receivers, question).map(({ receiver }) => receiver.id)

  test('leaves out who is inactive or of another specialty', () => {
    const others = [
      aReceiver({ id: 'inactive', isActive: false }),
      aReceiver({ id: 'skin', specialties: ['dermatology'] }),
      aReceiver({ id: 'nothing', specialties: [] }),
    ]
    expect(order([aReceiver(), ...others])).toEqual(['r-1'])
    expect(order([aReceiver(), ...others], aQuestion({ specialty: 'specialist' }))).toEqual(['r-1', 'skin'])
  })

  test('puts usual destinations first among equals, and out of network and full ones last', () => {
    const usual = aReceiver({ id: 'usual', reference: 'PractitionerRole/usual', networks: [cedar] })
    const out = aReceiver({ id: 'out', reference: 'PractitionerRole/out', networks: [gold] })
    const full = aReceiver({ id: 'full', networks: [cedar], acceptsNewPatients: 'no' })
    const question = aQuestion({
      networks,
      patient: { coverages: [ofB] },
      destinations: [{ reference: 'PractitionerRole/usual', referred: 5, returned: 5, whose: 'practice' }],
    })
    const other = aReceiver({ id: 'other', networks: [cedar] })
    expect(order([full, out, other, usual], question)).toEqual(['usual', 'other', 'out', 'full'])
  })

  const receiver = fc.record({
    id: fc.uuid(),
    name: fc.string({ maxLength: 5 }),
    specialties: fc.subarray(['cardiology', 'dermatology']),
    isActive: fc.boolean(),
    acceptsNewPatients: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
    networks: fc.subarray([gold, silver, cedar]),
    city: fc.constantFrom('', 'Harborview'),
    reference: fc.constantFrom('PractitionerRole/a', 'PractitionerRole/b'),
  })
  const receivers = fc.uniqueArray(receiver.map(aReceiver), { selector: ({ id }) => id, maxLength: 8 })
  const question = fc
    .record({
      urgency: fc.constantFrom('routine' as const, 'urgent' as const, 'stat' as const),
      coverages: fc.subarray([ofA, ofB]),
      referred: fc.nat({ max: 9 }),
    })
    .map(({ urgency, coverages, referred }) =>
      aQuestion({
        urgency,
        networks,
        patient: { coverages, city: 'Harborview' },
        destinations: [
          {
            reference: 'PractitionerRole/a',
            referred,
            returned: Math.floor(referred / 2),
            whose: 'practice',
          },
        ],
      }),
    )

  test('does not depend on the order of the directory', () => {
    fc.assert(
      fc.property(receivers, question, fc.gen(), (all, asked, random) => {
        const shuffled = [...all].sort(() => random(fc.integer, { min: -1, max: 1 }))
        expect(order(shuffled, asked)).toEqual(order(all, asked))
      }),
    )
  })

  test('proposes every receiver once, and none that is inactive or of another specialty', () => {
    fc.assert(
      fc.property(receivers, question, (all, asked) => {
        const right = all.filter(
          ({ isActive, specialties }) => isActive && specialties.includes('cardiology'),
        )
        expect(order(all, asked).toSorted()).toEqual(right.map(({ id }) => id).toSorted())
      }),
    )
  })

  test('never says in of a network that is not known, and never ranks unknown above in', () => {
    fc.assert(
      fc.property(receiver.map(aReceiver), question, (one, asked) => {
        const wanted = { ...one, isActive: true, specialties: ['cardiology'] }
        const points = (own: Receiver['networks']) =>
          rankReceivers([{ ...wanted, networks: own }], asked)[0]?.points ?? 0
        const unknown = rankReceivers([{ ...wanted, networks: [] }], asked)[0]
        expect(unknown?.network).toBe('unknown')
        expect(points([gold, silver, cedar])).toBeGreaterThanOrEqual(points([]))
      }),
    )
  })
})

test('an office is reached as it wishes, as far as there is an address', () => {
  const { phone } = aReceiver()
  expect(channelsOf({ channels: [], direct: 'a@direct.b.example', fax: '', phone })).toEqual([
    'direct',
    'phone',
  ])
  expect(channelsOf({ channels: ['fax', 'portal'], direct: '', fax: '', phone })).toEqual(['portal'])
})
