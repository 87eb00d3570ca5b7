import type { ContactPoint, FhirResource } from 'fhir/r4'
import { npi, toLanguage, toName } from './directory-parts.ts'
import { fictionalPhone } from './fictional-phone.ts'
import { clinicians, coordinators, practiceManager } from './practice.ts'
import type { StaffMember } from './practice.ts'

type Filed = FhirResource & { id: string }

function ourOrganizations(): Filed[] {
  const lines = (serial: number): ContactPoint[] => [
    { system: 'phone', value: fictionalPhone(serial), use: 'work' },
    { system: 'fax', value: fictionalPhone(serial + 1), use: 'work' },
    { system: 'email', value: 'referrals@direct.northsideprimary.example', use: 'work' },
  ]
  const address = [
    { use: 'work' as const, line: ['12 Chestnut Street'], city: 'Harborview', state: 'MA', country: 'US' },
  ]
  return [
    {
      resourceType: 'Organization',
      id: 'northside',
      active: true,
      identifier: [npi(1)],
      name: 'Northside Primary Care',
      telecom: lines(0),
      address,
    },
    {
      resourceType: 'Organization',
      id: 'northside-dermatology',
      active: true,
      identifier: [npi(2)],
      name: 'Northside Dermatology',
      partOf: { reference: 'Organization/northside', display: 'Northside Primary Care' },
      telecom: lines(2),
      address,
    },
    {
      resourceType: 'Location',
      id: 'loc-northside',
      status: 'active',
      name: 'Northside Primary Care, Chestnut Street',
      mode: 'instance',
      managingOrganization: { reference: 'Organization/northside' },
    },
  ]
}

/** @param serial - of the national provider id; nobody else's */
export function staffResources(person: StaffMember, serial: number): Filed[] {
  const [code, display] = person.nucc
  const name = toName(person.given, person.family, person.prefix, person.suffix)
  const reference = { reference: `Practitioner/${person.id}`, ...(name.text && { display: name.text }) }
  return [
    {
      resourceType: 'Practitioner',
      id: person.id,
      active: true,
      identifier: [npi(100 + serial)],
      name: [name],
      communication: person.languages.map(toLanguage),
    },
    {
      resourceType: 'PractitionerRole',
      id: person.role,
      active: true,
      practitioner: reference,
      organization: { reference: `Organization/${person.organization}` },
      code: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code, display }] }],
      specialty: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code, display }] }],
      location: [{ reference: 'Location/loc-northside' }],
    },
  ]
}

/** The practice, its dermatology clinic, and everybody who works there. */
export function ourPracticeResources(): Filed[] {
  return [...ourOrganizations(), ...[...clinicians, ...coordinators, practiceManager].flatMap(staffResources)]
}
