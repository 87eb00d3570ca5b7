import { describe, expect, test } from 'vitest'
import { readContactPoints } from '#domain/watch/contact-points.ts'
import { readPatientFacts } from '#domain/watch/read-patient-facts.ts'
import { derivePatientReach } from '#domain/notifications/patient-reach.ts'

const role = {
  resourceType: 'PractitionerRole',
  id: 'cardio',
  practitioner: { reference: 'Practitioner/heart' },
  organization: { reference: 'Organization/hospital' },
  telecom: [
    { system: 'phone', value: '+15085550140' },
    { system: 'fax', value: '+15085550142' },
  ],
  endpoint: [{ reference: 'Endpoint/direct' }],
}
const endpoint = {
  resourceType: 'Endpoint',
  id: 'direct',
  status: 'active',
  connectionType: { code: 'direct-project' },
  address: 'mailto:referrals@direct.cardio.example',
}
const hospital = {
  resourceType: 'Organization',
  id: 'hospital',
  name: 'Riverside Hospital',
  telecom: [
    { system: 'fax', value: '+15085550199' },
    { system: 'email', value: 'inbox@direct.riverside.example' },
  ],
}

describe('how an office can be reached', () => {
  test('is what stands at the role itself, and its Direct endpoint', () => {
    expect(readContactPoints('PractitionerRole/cardio', [hospital, endpoint, role])).toEqual({
      name: 'Riverside Hospital',
      direct: 'referrals@direct.cardio.example',
      fax: '+15085550142',
      phone: '+15085550140',
      organization: 'Organization/hospital',
    })
  })

  test('comes from the organization where the role says nothing', () => {
    const bare = { ...role, telecom: [], endpoint: [] }
    expect(readContactPoints('PractitionerRole/cardio', [bare, hospital])).toEqual({
      name: 'Riverside Hospital',
      direct: 'inbox@direct.riverside.example',
      fax: '+15085550199',
      organization: 'Organization/hospital',
    })
  })

  test.each([
    ['is switched off', { ...endpoint, status: 'off' }],
    ['speaks another protocol', { ...endpoint, connectionType: { code: 'hl7-fhir-rest' } }],
  ])('is not by an endpoint that %s', (_, other) => {
    expect(readContactPoints('PractitionerRole/cardio', [role, other]).direct).toBeUndefined()
  })

  test('is not by an ordinary e-mail address, nor by a number that is no longer in use', () => {
    const office = {
      ...hospital,
      telecom: [
        { system: 'email', value: 'info@riverside.example' },
        { system: 'fax', value: '+15085550100', use: 'old' },
      ],
    }
    expect(readContactPoints('Organization/hospital', [office])).toEqual({
      name: 'Riverside Hospital',
      organization: 'Organization/hospital',
    })
  })

  test('is unknown for somebody the directory does not hold, and a circle of owners ends', () => {
    expect(readContactPoints('PractitionerRole/nobody', [role, hospital])).toEqual({})
    const circle = [
      { resourceType: 'Organization', id: 'a', partOf: { reference: 'Organization/b' } },
      { resourceType: 'Organization', id: 'b', partOf: { reference: 'Organization/a' } },
    ]
    expect(readContactPoints('Organization/a', circle)).toEqual({ organization: 'Organization/a' })
  })
})

describe('who is written to about a patient', () => {
  const child = {
    resourceType: 'Patient',
    id: 'p-1',
    birthDate: '2018-03-01',
    name: [{ given: ['Ada'], family: 'Sample' }],
  }
  const mother = {
    resourceType: 'RelatedPerson',
    id: 'rita',
    patient: { reference: 'Patient/p-1' },
    name: [
      { use: 'old', family: 'Before' },
      { given: ['Rita'], family: 'Sample' },
    ],
    address: [{ line: ['7 Hill Street'], city: 'Albany', state: 'NY', postalCode: '12208' }],
  }
  const reachOf = (resources: readonly unknown[]) => {
    const facts = readPatientFacts('Patient/p-1', resources, false)
    return facts && derivePatientReach(facts, Date.parse('2026-06-10T16:00:00Z'), 'America/New_York')
  }

  test('is a minor’s proxy, by the proxy’s own name and address', () => {
    expect(reachOf([child, mother])).toMatchObject({
      reference: 'RelatedPerson/rita',
      isProxy: true,
      name: 'Rita Sample',
      postalAddress: ['7 Hill Street', 'Albany, NY 12208'],
    })
  })

  test('has no name where the record holds none, rather than the child’s', () => {
    expect(reachOf([child, { ...mother, name: undefined }])).not.toHaveProperty('name')
  })
})
