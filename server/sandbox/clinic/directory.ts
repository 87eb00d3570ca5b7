import type { ContactPoint, FhirResource, PractitionerRole } from 'fhir/r4'
import { npi, toLanguage, toName } from './directory-parts.ts'
import { fictionalPhone } from './fictional-phone.ts'
import type { Office, OutsideClinician } from './office.ts'
import { ourPracticeResources } from './our-practice.ts'
import { payerResources } from './payer-resources.ts'
import { receivers } from './receivers.ts'
import { referringOffices } from './referring-offices.ts'
import { readSpecialty } from './specialties.ts'

type Filed = FhirResource & { id: string }

const planNet = 'http://hl7.org/fhir/us/davinci-pdex-plan-net'
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

/** Everyone and everywhere: the practice and its staff, receivers, referring offices, payers and networks. */
export function directoryResources(): Filed[] {
  return [
    ...ourPracticeResources(),
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
