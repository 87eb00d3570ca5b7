import type { ContactPoint, FhirResource, HumanName, PractitionerRole } from 'fhir/r4'
import { fictionalPhone } from './fictional-phone.ts'
import { syntheticNpi } from './national-provider-id.ts'
import { clinicians, coordinators, practiceManager } from './practice.ts'
import type { StaffMember } from './practice.ts'
import type { Office, OutsideClinician } from './office.ts'
import { payers } from './payers.ts'
import { receivers } from './receivers.ts'
import { referringOffices } from './referring-offices.ts'
import { readSpecialty } from './specialties.ts'

type Filed = FhirResource & { id: string }

const planNet = 'http://hl7.org/fhir/us/davinci-pdex-plan-net'
const npi = (serial: number) => ({ system: 'http://hl7.org/fhir/sid/us-npi', value: syntheticNpi(serial) })

function toName(given: string, family: string, prefix?: string, suffix?: string): HumanName {
  return {
    use: 'official',
    text: [prefix, given, family].filter(Boolean).join(' ') + (suffix ? `, ${suffix}` : ''),
    family,
    given: [given],
    ...(prefix && { prefix: [prefix] }),
    ...(suffix && { suffix: [suffix] }),
  }
}

function toLanguage(code: string) {
  return {
    coding: [{ system: 'urn:ietf:bcp:47', code, display: code === 'es' ? 'Spanish' : 'English' }],
    text: code === 'es' ? 'Spanish' : 'English',
  }
}

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

function staffResources(person: StaffMember, serial: number): Filed[] {
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

/** Network membership and new-patient status the way Plan-Net says them; unknown membership says nothing. */
function planNetExtensions(office: Office): NonNullable<PractitionerRole['extension']> {
  const accepting = { system: `${planNet}/CodeSystem/AcceptingPatientsCS`, code: office.newPatients }
  return [
    ...(office.networks ?? []).map((network) => ({
      url: `${planNet}/StructureDefinition/network-reference`,
      valueReference: { reference: `Organization/${network}` },
    })),
    {
      url: `${planNet}/StructureDefinition/newpatients`,
      extension: [{ url: 'acceptingPatients', valueCodeableConcept: { coding: [accepting] } }],
    },
  ]
}

function outsideClinician(
  office: Office,
  clinician: OutsideClinician,
  serial: number,
  telecom: ContactPoint[],
): Filed[] {
  const [key, given, family, suffix] = clinician
  const taxonomy = office.specialty && readSpecialty(office.specialty).taxonomy
  const name = toName(given, family, suffix === 'MD' ? 'Dr.' : undefined, suffix)
  return [
    {
      resourceType: 'Practitioner',
      id: `prac-${key}`,
      active: true,
      identifier: [npi(serial)],
      name: [name],
      communication: ['en', ...(office.languages ?? [])].map(toLanguage),
    },
    {
      resourceType: 'PractitionerRole',
      id: `role-${key}`,
      active: true,
      identifier: [npi(serial)],
      practitioner: { reference: `Practitioner/prac-${key}`, ...(name.text && { display: name.text }) },
      organization: { reference: `Organization/${office.key}`, display: office.name },
      ...(taxonomy && { specialty: [{ coding: [taxonomy] }] }),
      ...(!taxonomy &&
        office.specialty && { specialty: [{ coding: [readSpecialty(office.specialty).setting] }] }),
      location: [{ reference: `Location/loc-${office.key}` }],
      ...(office.specialty && { healthcareService: [{ reference: `HealthcareService/hs-${office.key}` }] }),
      telecom,
      ...(office.direct && { endpoint: [{ reference: `Endpoint/ep-${office.key}` }] }),
      extension: planNetExtensions(office),
    },
  ]
}

function directEndpoint(office: Office): Filed[] {
  if (!office.direct) return []
  const connectionType = {
    system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
    code: 'direct-project',
  }
  return [
    {
      resourceType: 'Endpoint',
      id: `ep-${office.key}`,
      status: 'active',
      connectionType,
      payloadType: [{ text: 'Referral packet (C-CDA, PDF)' }],
      address: `mailto:referrals@direct.${office.direct}.example`,
    },
  ]
}

function serviceOf(office: Office): Filed[] {
  if (!office.specialty) return []
  const { taxonomy, setting, title } = readSpecialty(office.specialty)
  const method = office.direct ? 'elec' : 'fax'
  return [
    {
      resourceType: 'HealthcareService',
      id: `hs-${office.key}`,
      active: true,
      providedBy: { reference: `Organization/${office.key}`, display: office.name },
      specialty: [{ coding: [taxonomy ?? setting] }],
      location: [{ reference: `Location/loc-${office.key}` }],
      name: `${title} consultations`,
      appointmentRequired: true,
      referralMethod: [
        {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/service-referral-method', code: method }],
        },
      ],
      ...(office.languages && { communication: office.languages.map(toLanguage) }),
      ...(office.direct && { endpoint: [{ reference: `Endpoint/ep-${office.key}` }] }),
    },
  ]
}

function officeResources(office: Office, index: number): Filed[] {
  const telecom: ContactPoint[] = [
    { system: 'phone', value: fictionalPhone(10 + index * 2), use: 'work' },
    { system: 'fax', value: fictionalPhone(11 + index * 2), use: 'work' },
    ...(office.direct
      ? [
          {
            system: 'email' as const,
            value: `referrals@direct.${office.direct}.example`,
            use: 'work' as const,
          },
        ]
      : []),
  ]
  return [
    {
      resourceType: 'Organization',
      id: office.key,
      active: true,
      identifier: [npi(300 + index)],
      name: office.name,
      telecom,
      ...(office.direct && { endpoint: [{ reference: `Endpoint/ep-${office.key}` }] }),
    },
    {
      resourceType: 'Location',
      id: `loc-${office.key}`,
      status: 'active',
      name: `${office.name}, ${office.city}`,
      mode: 'instance',
      address: { city: office.city, state: 'MA', country: 'US' },
      managingOrganization: { reference: `Organization/${office.key}` },
    },
    ...serviceOf(office),
    ...directEndpoint(office),
    ...office.clinicians.flatMap((clinician, place) =>
      outsideClinician(office, clinician, 500 + index * 5 + place, telecom),
    ),
  ]
}

function payerResources(): Filed[] {
  return payers.flatMap((payer): Filed[] => [
    {
      resourceType: 'Organization',
      id: `payer-${payer.key}`,
      active: true,
      type: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/organization-type',
              code: 'pay',
              display: 'Payer',
            },
          ],
        },
      ],
      name: payer.name,
    },
    {
      resourceType: 'Organization',
      id: payer.network,
      active: true,
      type: [{ coding: [{ system: `${planNet}/CodeSystem/OrgTypeCS`, code: 'ntwk', display: 'Network' }] }],
      name: payer.networkName,
      partOf: { reference: `Organization/payer-${payer.key}` },
    },
  ])
}

/** Everyone and everywhere: the practice and its staff, receivers, referring offices, payers and networks. */
export function directoryResources(): Filed[] {
  return [
    ...ourOrganizations(),
    ...[...clinicians, ...coordinators, practiceManager].flatMap(staffResources),
    ...[...receivers, ...referringOffices].flatMap(officeResources),
    ...payerResources(),
    {
      resourceType: 'Device',
      id: 'baton-app',
      status: 'active',
      deviceName: [{ name: 'Baton', type: 'user-friendly-name' }],
    },
  ]
}
