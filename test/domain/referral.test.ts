import { consultantReportCodes } from '#domain/consultant-report-codes.ts'
import { referralCodes } from '#domain/referral-codes.ts'
import { isReferral } from '#domain/referral.ts'
import { specialtyOf, specialtyTable } from '#domain/specialties.ts'
import { describe, expect, test } from 'vitest'
import { factsOf, loopOf } from '../support/derive-facts.ts'
import {
  aDecision,
  aMessage,
  aNote,
  aReferral,
  anEncounter,
  directory,
} from '../support/evidence-builders.ts'

const snomed = (code: string) => `http://snomed.info/sct|${code}`
const nothing = { extraCodes: [] }

describe('what is a referral', () => {
  test.each([
    ['a code of the value set', { codes: [snomed('308471005')], categories: [] }, true],
    ['the referral category', { codes: [], categories: [snomed('3457005')] }, true],
    ['a code outside of it', { codes: [snomed('24623002')], categories: [] }, false],
    [
      'the number of a member in another system',
      { codes: ['http://loinc.org|308471005'], categories: [] },
      false,
    ],
    ['nothing at all', { codes: [], categories: [] }, false],
    ['a laboratory order', { codes: [snomed('308471005')], categories: [snomed('108252007')] }, false],
    ['an imaging order', { codes: [snomed('3457005')], categories: [snomed('363679005')] }, false],
    ['a procedure order', { codes: [], categories: [snomed('3457005'), snomed('387713003')] }, false],
  ])('%s', (_what, order, expected) => {
    expect(isReferral({ ...order, isProhibition: false }, nothing)).toBe(expected)
    expect(isReferral({ ...order, isProhibition: true }, nothing)).toBe(false)
  })

  test('what a tenant lists is one, by code or by category', () => {
    const selector = { extraCodes: ['urn:ours|REF', snomed('363679005')] }
    expect(isReferral({ codes: ['urn:ours|REF'], categories: [], isProhibition: false }, selector)).toBe(true)
    expect(isReferral({ codes: [], categories: [snomed('363679005')], isProhibition: false }, selector)).toBe(
      true,
    )
  })

  test('the value sets are whole, and keep out what they must', () => {
    expect([referralCodes.size, consultantReportCodes.size]).toEqual([209, 262])
    expect(referralCodes.has('3457005')).toBe(false)
    expect(consultantReportCodes.has('http://loinc.org|57133-1')).toBe(false)
    for (const { referral, consultNote } of specialtyTable) {
      expect(referralCodes).toContain(referral)
      expect(consultantReportCodes).toContain(`http://loinc.org|${consultNote}`)
    }
  })

  test('a specialty is known by any of its four codes, and a named one wins over the generic', () => {
    for (const { specialty, referral, nucc, practiceSetting, consultNote } of specialtyTable) {
      expect(specialtyOf([snomed(referral)])).toBe(specialty)
      expect(specialtyOf([`http://loinc.org|${consultNote}`])).toBe(specialty)
      if (nucc) expect(specialtyOf([`http://nucc.org/provider-taxonomy|${nucc}`])).toBe(specialty)
      if (practiceSetting) expect(specialtyOf([snomed(practiceSetting)])).toBe(specialty)
    }
    expect(specialtyOf(['http://loinc.org|11488-4', 'http://loinc.org|34099-2'])).toBe('cardiology')
    expect(specialtyOf([])).toBeUndefined()
  })

  test('other orders of the chart are no loops', () => {
    const lab = aReferral({
      id: 'lab',
      over: { category: [{ coding: [{ system: 'http://snomed.info/sct', code: '108252007' }] }] },
    })
    expect(factsOf([aReferral(), lab]).map(({ order }) => order.reference)).toEqual(['ServiceRequest/sr-1'])
  })
})

describe('direction', () => {
  const direction = (policy: object, over: object = {}) =>
    loopOf([aReferral({ over }), ...directory], { policy }).axes.direction
  const pcp = { ourOrganizations: ['Organization/org-pcp'] }
  const cardio = { ourOrganizations: ['Organization/org-cardio'] }

  test('follows from who is ours, through roles and their organisations', () => {
    expect(direction({})).toBe('outbound')
    expect(direction(pcp)).toBe('outbound')
    expect(direction(cardio)).toBe('inbound')
    expect(direction({ ourOrganizations: ['Organization/org-cardio', 'Organization/org-pcp'] })).toBe(
      'internal',
    )
    expect(direction({ ourPractitioners: ['Practitioner/prac-heart'] })).toBe('inbound')
  })

  test('an unknown performer counts as outbound, unless the order is a copy of somebody else’s', () => {
    expect(direction(pcp, { performer: [] })).toBe('outbound')
    expect(direction(cardio, { performer: [], intent: 'filler-order' })).toBe('inbound')
  })

  test('an inbound loop begins with the receipt of its packet and closes when the report has gone back', () => {
    const packet = aMessage({ sentOn: '2026-01-07T15:00:00Z', receivedOn: '2026-01-07T16:00:00Z' })
    const seen = [aReferral(), packet, anEncounter(), aNote(), ...directory]
    const open = loopOf(seen, { policy: cardio })
    expect(open).toMatchObject({
      state: 'note-pending',
      rule: 'A.8/inbound',
      startedAt: Date.parse('2026-01-07T16:00:00Z'),
    })
    const back = aMessage({ id: 'back', kind: 'consult-note', sentOn: '2026-01-24T15:00:00Z' })
    expect(loopOf([...seen, back], { policy: cardio })).toMatchObject({
      state: 'closed-completed',
      axes: { review: 'none' },
      milestones: { closed: { at: Date.parse('2026-01-24T15:00:00Z') } },
    })
    const bounced = aMessage({ id: 'back', kind: 'consult-note', status: 'not-done' })
    expect(loopOf([...seen, bounced], { policy: cardio }).state).toBe('note-pending')
  })
})

describe('tracking', () => {
  const policy = { trackFrom: Date.parse('2026-01-06T00:00:00Z') }

  test('a referral from before go-live is shown but not tracked', () => {
    expect(loopOf([aReferral()], { policy })).toMatchObject({ isTracked: false, state: 'captured' })
    expect(loopOf([aReferral()]).isTracked).toBe(true)
    expect(loopOf([aReferral({ authoredOn: '2026-01-06T00:00:00Z' })], { policy }).isTracked).toBe(true)
  })

  test.each(['start-tracking', 'ack-recorded', 'note-reviewed'] as const)(
    'a decision to %s makes it tracked',
    (activity) => {
      expect(loopOf([aReferral(), aDecision(activity)], { policy }).isTracked).toBe(true)
    },
  )
})
