import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { isSameParty, nameApart, partyKey } from '#domain/party-identity.ts'
import { toLoopFacts } from '#domain/metrics/loop-fact.ts'
import { describe, expect, test } from 'vitest'
import { aReferral, directory } from '../support/evidence-builders.ts'

const npi = 'http://hl7.org/fhir/sid/us-npi'
const nair = {
  resourceType: 'Practitioner',
  id: 'pr-nair',
  identifier: [{ system: npi, value: '1234567893' }],
  name: [{ text: 'Dr. Anita Nair' }],
}

function receiverOf(performer: object, more: readonly unknown[] = [nair]) {
  const { evidence } = readEvidence([aReferral({ over: { performer: [performer] } }), ...directory, ...more])
  const views = derivePatient({ evidence, sources: {} }, defaultPolicy, Date.parse('2026-02-05T15:00:00Z'))
  const setting = { timeZone: 'America/New_York', isRestricted: false, traits: {} }
  return views.flatMap((view) => toLoopFacts(view, setting))[0]?.receiver
}

describe('whom figures count a referral for', () => {
  test('two receivers of one name are two, and one receiver in two spellings is one', () => {
    const key = (reference: string, display: string) => receiverOf({ reference, display })?.key
    expect(key('PractitionerRole/a', 'Riverside')).not.toBe(key('PractitionerRole/b', 'Riverside'))
    expect(key('PractitionerRole/a', 'Riverside')).toBe(key('PractitionerRole/a', 'Riverside Cardiology'))
  })

  test('whoever is named by the national provider number alone is whom the directory has under it', () => {
    const byNumber = { identifier: { system: npi, value: '1234567893' }, display: 'NAIR, A' }
    expect(receiverOf(byNumber)).toEqual({ key: 'Practitioner/pr-nair', name: 'NAIR, A' })
    expect(receiverOf({ identifier: byNumber.identifier })?.name).toBe('Dr. Anita Nair')
    const twins = [nair, { ...nair, id: 'pr-nair-2' }]
    expect(receiverOf(byNumber, twins)?.key).toBe(`${npi}|1234567893`)
    expect(receiverOf({ ...byNumber, display: 'Nair' }, [])?.key).toBe(`${npi}|1234567893`)
  })

  test('a name alone counts in whatever spelling, and never as a reference', () => {
    const key = (display: string) => receiverOf({ display })?.key
    expect(key('Riverside  cardiology')).toBe(key('RIVERSIDE CARDIOLOGY'))
    expect(key('PractitionerRole/pr-cardio')).not.toBe('PractitionerRole/pr-cardio')
  })
})

test('nobody is the same as nobody', () => {
  expect(isSameParty(undefined, undefined)).toBe(false)
  expect(isSameParty({}, {})).toBe(false)
  expect(partyKey({ display: ' – ' })).toBeUndefined()
  expect(isSameParty({ display: 'Dr. Li' }, { display: 'dr li' })).toBe(true)
  expect(isSameParty({ reference: 'Practitioner/a', display: 'Dr. Li' }, { display: 'Dr. Li' })).toBe(false)
})

test('names that two share say which of them is meant', () => {
  const named = (value: string, name: string) => ({ value, name })
  expect(
    nameApart([
      named('PractitionerRole/a', 'Riverside'),
      named('PractitionerRole/b', 'riverside'),
      named('name:riverside', 'Riverside'),
      named('PractitionerRole/c', 'Lakeside'),
      named('', ''),
    ]).map(({ name }) => name),
  ).toEqual(['Riverside (PractitionerRole/a)', 'riverside (PractitionerRole/b)', 'Riverside', 'Lakeside', ''])
})
