import { extensions } from '#domain/codes.ts'
import { describe, expect, test } from 'vitest'
import { packetSections } from '#domain/packet/choose-packet.ts'
import { toPacketOffer } from '#domain/packet/packet-offer.ts'
import { viewOf } from '../../support/command-trial.ts'
import { makePacket, packetChart, packetNow } from '../../support/packet-chart.ts'

const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const restricted = { meta: { security: [{ system: confidentiality, code: 'R' }] } }
const secret = (id: string) => ({
  ...{ resourceType: 'Condition', id, subject: { reference: 'Patient/p-1' }, code: { text: 'Secret' } },
  ...restricted,
})

function offerOf(more: readonly object[] = [], channels: readonly string[] = ['direct', 'fax']) {
  const sources = { resources: [...packetChart, ...more], unread: new Set(['results'] as const) }
  return toPacketOffer(viewOf(packetChart), sources, new Set(channels), packetNow)
}

test('every section is offered with its entries, and what nobody could read is called that', () => {
  const { sections, authorization } = offerOf()
  expect(sections.map(({ name }) => name)).toEqual(packetSections)
  expect(sections.find(({ name }) => name === 'problems')).toEqual({
    ...{ name: 'problems', isRead: true, isUsual: true, heldOut: 0 },
    entries: [{ reference: 'Condition/c-1', text: 'High blood pressure', on: '2019-05-01' }],
  })
  expect(sections.find(({ name }) => name === 'results')?.isRead).toBe(false)
  expect(authorization).toEqual({ reference: 'ClaimResponse/cr-1', number: 'AUTH0001' })
})

test('what labels hold out is a number, by nothing else to be told or chosen', () => {
  const offer = offerOf([secret('x-1'), secret('x-2')])
  expect(offer.sections.find(({ name }) => name === 'problems')?.heldOut).toBe(2)
  expect(JSON.stringify(offer)).not.toMatch(/Secret|x-1/)
})

test('of a restricted chart nothing goes along unless it is chosen', () => {
  const offer = offerOf([{ resourceType: 'Patient', id: 'p-1', ...restricted }])
  expect(offer.sections.filter(({ isUsual }) => isUsual)).toEqual([])
})

describe('the authorization number', () => {
  const approval = packetChart.find(({ id }) => id === 'cr-1') ?? {}

  test('can be left out like any entry', () => {
    const choice = { sections: packetSections, leaveOut: ['ClaimResponse/cr-1'] }
    expect(makePacket([], choice).content.authorization).toBeUndefined()
  })

  test('of an answer with a label stays, and is not offered', () => {
    const labelled = packetChart.map((one) => (one === approval ? { ...one, ...restricted } : one))
    const sources = { resources: labelled, unread: new Set<never>() }
    const offer = toPacketOffer(viewOf(packetChart), sources, new Set(), packetNow)
    expect(offer.authorization).toBeUndefined()
  })

  test('goes along where the order that it names is for a labelled problem', () => {
    const hidden = {
      resourceType: 'Condition',
      id: 'x',
      subject: { reference: 'Patient/p-1' },
      ...restricted,
    }
    const names = [{ url: extensions.requestedService, valueReference: { reference: 'ServiceRequest/sr-1' } }]
    const chart = packetChart.map((one) => {
      if (one === approval) return { ...one, extension: names }
      const isOrder = one.resourceType === 'ServiceRequest'
      return isOrder ? { ...one, reasonReference: [{ reference: 'Condition/x' }] } : one
    })
    const sources = { resources: [...chart, hidden], unread: new Set<never>() }
    const offer = toPacketOffer(viewOf(packetChart), sources, new Set(), packetNow)
    expect(offer.authorization?.number).toBe('AUTH0001')
  })
})

test.each([
  [
    ['direct', 'fax'],
    ['direct', 'fax'],
  ],
  [['fax'], ['fax']],
  [[], []],
])('with the channels %j Baton carries it by %j', (channels, expected) => {
  const telecom = [
    { system: 'fax', value: '(413) 555-0122' },
    { system: 'email', value: 'desk@direct.riverside.example' },
  ]
  const view = viewOf(packetChart)
  const office = {
    ...{ resourceType: 'Organization', id: view.receiver?.reference?.split('/')[1], telecom },
    name: 'Riverside Cardiology Group',
  }
  const receiver = { display: office.name, reference: `Organization/${String(office.id)}` }
  const sources = { resources: [...packetChart, office], unread: new Set<never>() }
  const offer = toPacketOffer({ ...view, receiver }, sources, new Set(channels), packetNow)
  expect(offer.carried).toEqual(expected)
})
