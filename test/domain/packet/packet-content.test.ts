import { describe, expect, test } from 'vitest'
import { toPacketContent } from '#domain/packet/to-packet-content.ts'
import { viewOf } from '../../support/command-trial.ts'
import { makePacket, packetChart, packetContent, packetNow } from '../../support/packet-chart.ts'

const entriesOf = (name: string, content = packetContent()) =>
  content.sections.find((section) => section.name === name)?.entries ?? []

describe('a packet says', () => {
  test('who asks whom, about whom, for what, under which number', () => {
    expect(packetContent()).toMatchObject({
      number: 'REF-2026-0014271',
      urgency: 'routine',
      orderedOn: '2026-01-05',
      wantedBy: '2026-01-30',
      patient: { given: ['Ada', 'Maria'], family: 'O’Sample & Sons', birthDate: '1958-03-14' },
      receiver: { name: 'Riverside Cardiology Group' },
      referrer: { organization: 'Northside Primary Care', phone: '(413) 555-0100' },
      reason: 'Exertional chest pain < 6 weeks',
      question: 'Is stress testing indicated?',
      authorization: 'AUTH0001',
      madeAt: '2026-01-12T10:00:00-05:00',
    })
  })

  test.each([
    ['problems', { text: 'High blood pressure', on: '2019-05-01', code: { code: 'I10' } }],
    ['medications', { text: 'lisinopril 10 mg', detail: 'one tablet daily' }],
    ['allergies', { text: 'Penicillin', detail: 'Hives', isHighRisk: true }],
    ['results', { text: 'Cholesterol', detail: '212 mg/dL', on: '2025-11-20' }],
    ['notes', { text: 'Office visit', body: 'Stable.\nNo edema.' }],
    ['coverage', { text: 'Sample Health, Gold HMO', detail: '# 102345672' }],
  ])('its %s', (name, expected) => expect(entriesOf(name)).toMatchObject([expected]))
})

test('nothing of another patient is ever in it, even when the EHR answers with it', () => {
  const theirs = {
    resourceType: 'Condition',
    id: 'c-9',
    subject: { reference: 'Patient/p-2' },
    code: { text: 'Theirs' },
  }
  expect(JSON.stringify(makePacket([theirs]))).not.toContain('Theirs')
})

test('what nobody could read is told apart from an empty list, and from what the sender left out', () => {
  const { content } = makePacket([], { sections: ['problems', 'results'] }, ['results'])
  const states = content.sections.map(({ name, state }) => [name, state])
  expect(states).toContainEqual(['problems', 'included'])
  expect(states).toContainEqual(['results', 'not-read'])
  expect(states).toContainEqual(['allergies', 'left-out'])
})

test.each(['A3', 'A4'])('an answer of the payer with review action %s gives no number', (code) => {
  const denied = {
    ...{ resourceType: 'ClaimResponse', id: 'cr-2', patient: { reference: 'Patient/p-1' }, status: 'active' },
    ...{ use: 'preauthorization', preAuthRef: 'NO' },
    item: [{ coding: { system: 'https://codesystem.x12.org/005010/306', code } }],
  }
  const resources = [...packetChart.filter(({ id }) => id !== 'cr-1'), denied]
  const setting = { now: packetNow, timeZone: 'America/New_York', practice: { name: 'N' } }
  const made = toPacketContent(
    viewOf(packetChart),
    { sections: [] },
    { resources, unread: new Set() },
    setting,
  )
  expect(made?.content.authorization).toBeUndefined()
})

test('without the patient’s record there is no packet', () => {
  const resources = packetChart.filter(({ resourceType }) => resourceType !== 'Patient')
  const setting = { now: packetNow, timeZone: 'America/New_York', practice: { name: 'N' } }
  const view = viewOf(packetChart)
  expect(toPacketContent(view, { sections: [] }, { resources, unread: new Set() }, setting)).toBeUndefined()
})
