import { toReferralNumber } from '#domain/referral-number.ts'
import type { CodeableConcept, Extension, Reference, ServiceRequest } from 'fhir/r4'
import type { Moment } from './calendar.ts'
import { displayName } from './patients.ts'
import { openCoordinationTask } from './coordination.ts'
import { furtherClinicians } from './further-clinicians.ts'
import { filedFrom, iso, loopCode, loopSystem, orderReference, required, tick } from './loop.ts'
import type { Clinic, Loop, ReferralSpec } from './loop.ts'
import type { Office } from './office.ts'
import { generalPractitionerOf } from './patients.ts'
import { clinicians, clinicPractice, coordinators } from './practice.ts'
import { chooseReason } from './suitable-reasons.ts'
import { readOffice, usualReceiver } from './receivers.ts'
import { readSpecialty } from './specialties.ts'

type Named = Reference & { reference: string; display: string }

const placer: CodeableConcept = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC', display: 'Placer Identifier' },
  ],
}
const filler: CodeableConcept = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'FILL', display: 'Filler Identifier' },
  ],
}

/** The category that marks an order as a referral here, beside the specialty's own "Referral to …" code. */
const referralCategory: CodeableConcept = {
  coding: [{ system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' }],
  text: 'Referral',
}

export function nameStaff(id: string): Named {
  const person = [...clinicians, ...furtherClinicians, ...coordinators].find((member) => member.id === id)
  if (!person) throw new Error(`nobody here has the id ${id}`)
  const display = [person.prefix, person.given, person.family].filter(Boolean).join(' ')
  return { reference: `Practitioner/${id}`, display }
}

/** A clinician of an outside office, by the role they hold there. */
export function nameRole(office: Office, place = 0): Named {
  const clinician = office.clinicians[place] ?? office.clinicians[0]
  if (!clinician) throw new Error(`${office.key} has no clinicians`)
  const [key, given, family, suffix] = clinician
  return {
    reference: `PractitionerRole/role-${key}`,
    display: `${given} ${family}, ${suffix} (${office.name})`,
  }
}

const ourDermatology: Named = {
  reference: 'PractitionerRole/role-raman',
  display: 'Priya Raman, MD (Northside Dermatology)',
}

type Parties = {
  requester: Named
  performer?: Named | undefined
  receiver?: Office | undefined
  from?: Office
}

function outboundParties(spec: ReferralSpec, gp: string): Parties {
  const requester = nameStaff(spec.requester ?? gp)
  if (spec.receiver === null) return { requester }
  const receiver = spec.receiver === undefined ? usualReceiver(spec.specialty) : readOffice(spec.receiver)
  return { requester, receiver, performer: nameRole(receiver, spec.clinician) }
}

/** Writes the order and begins a history with it. */
function begin(clinic: Clinic, spec: ReferralSpec, direction: Loop['direction'], parties: Parties): Loop {
  const enrolled = clinic.roll.read(spec.patient)
  const patient = { reference: `Patient/${spec.patient}`, display: displayName(enrolled.entry) }
  const at = clinic.calendar.workdayAt(spec.day, clinic.dice.between(8 * 60 + 15, 16 * 60))
  const year = Number(clinic.calendar.iso(at).slice(0, 4))
  const loop: Loop = {
    clinic,
    spec,
    number: toReferralNumber(year, clinic.count(`referral-${year}`)),
    patient,
    requester: parties.requester,
    reason: chooseReason(spec, enrolled),
    direction,
    order: {
      resourceType: 'ServiceRequest',
      id: `sr-${spec.key}`,
      status: 'active',
      intent: 'order',
      subject: patient,
    },
    receiver: parties.receiver,
    attempt: 0,
    lastAt: at,
  }
  loop.order = writeOrder(loop, at, parties)
  clinic.ledger.write('ehr', loop.order, at)
  return loop
}

/** @see {@link https://hl7.org/fhir/us/davinci-crd/StructureDefinition-ext-coverage-information.html | CRD} */
function coverageInformation(spec: ReferralSpec, askedOn: string): Extension {
  return {
    url: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information',
    extension: [
      { url: 'coverage', valueReference: { reference: `Coverage/cov-${spec.patient.slice(4)}` } },
      { url: 'covered', valueCode: 'covered' },
      { url: 'pa-needed', valueCode: spec.priorAuthorization ?? 'no-auth' },
      { url: 'date', valueDate: askedOn },
    ],
  }
}

function writeOrder(loop: Loop, at: Moment, parties: Parties): ServiceRequest & { id: string } {
  const { spec, direction } = loop
  const specialty = readSpecialty(spec.specialty)
  const [icd10, diagnosis, question] = loop.reason
  const number = { system: clinicPractice.placerSystem, value: loop.number }
  const wanted = spec.wantedWithinDays
  return {
    resourceType: 'ServiceRequest',
    id: loop.order.id,
    meta: {
      profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-servicerequest'],
      ...(spec.tag && { tag: [{ system: loopSystem, code: spec.tag }] }),
    },
    identifier:
      direction === 'inbound'
        ? [
            {
              type: placer,
              system: `urn:oid:1.2.840.99999.3.${loop.clinic.dice.between(1, 9)}`,
              value: `X${loop.number.slice(-6)}`,
            },
            { type: filler, system: clinicPractice.referralNumberSystem, value: loop.number },
          ]
        : [{ type: placer, ...number }],
    ...(spec.priorAuthorization && {
      extension: [coverageInformation(spec, loop.clinic.calendar.on(spec.day))],
    }),
    status: 'active',
    intent: direction === 'inbound' ? 'filler-order' : 'order',
    category: [referralCategory],
    priority: spec.priority ?? 'routine',
    code: { coding: [specialty.referral], text: `Referral to ${specialty.title.toLowerCase()}` },
    subject: loop.patient,
    ...(wanted !== undefined && {
      occurrencePeriod: {
        start: loop.clinic.calendar.on(loop.clinic.calendar.dayOf(at)),
        end: loop.clinic.calendar.on(loop.clinic.calendar.dayOf(at) + wanted),
      },
    }),
    authoredOn: iso(loop, at),
    requester: parties.requester,
    performerType: { ...(specialty.taxonomy && { coding: [specialty.taxonomy] }), text: specialty.title },
    ...(parties.performer && { performer: [parties.performer] }),
    reasonCode: [
      {
        coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: icd10, display: diagnosis }],
        text: question,
      },
    ],
    insurance: [{ reference: `Coverage/cov-${spec.patient.slice(4)}` }],
    ...(loop.clinic.roll.read(spec.patient).entry.needsInterpreter && {
      note: [{ text: 'Please arrange a Spanish interpreter for the visit.' }],
    }),
  }
}

/** One of our clinicians refers to an office outside. */
export function refer(clinic: Clinic, spec: ReferralSpec): Loop {
  const { entry, place } = clinic.roll.read(spec.patient)
  const gp = generalPractitionerOf(entry, place)
  return begin(clinic, spec, 'outbound', outboundParties(spec, gp.slice('Practitioner/'.length)))
}

/** One of our clinicians refers to our own dermatology. */
export function referWithin(clinic: Clinic, spec: Omit<ReferralSpec, 'specialty' | 'receiver'>): Loop {
  const requester = nameStaff(spec.requester ?? 'prac-adeyemi')
  return begin(clinic, { ...spec, specialty: 'dermatology' }, 'internal', {
    requester,
    performer: ourDermatology,
  })
}

/** Another practice refers to our dermatology; the order is our copy of theirs, a filler order. */
export function receiveReferral(
  clinic: Clinic,
  from: string,
  spec: Omit<ReferralSpec, 'specialty' | 'receiver'>,
): Loop {
  const office = readOffice(from)
  const parties: Parties = {
    requester: nameRole(office, spec.clinician),
    performer: ourDermatology,
    from: office,
  }
  return begin(clinic, { ...spec, specialty: 'dermatology' }, 'inbound', parties)
}

/** Somebody here becomes responsible for the loop; only then is it routed. */
export function assignOwner(loop: Loop, day: number): Loop {
  const lead = coordinators[loop.clinic.dice.between(0, coordinators.length - 1)]?.id ?? 'prac-reyes'
  const at = tick(loop, day)
  if (!loop.task) openCoordinationTask(loop, at)
  const task = required(loop.task, 'coordination task', loop)
  loop.owner = nameStaff(loop.spec.coordinator ?? lead)
  loop.ownTask = {
    resourceType: 'Task',
    id: `own-${loop.spec.key}`,
    meta: filedFrom('companion'),
    partOf: [{ reference: `Task/${task.id}` }],
    basedOn: [{ reference: orderReference(loop) }],
    status: 'in-progress',
    intent: 'order',
    priority: loop.spec.priority ?? 'routine',
    code: { coding: [loopCode('own-loop', 'Own the referral loop')] },
    focus: { reference: `Task/${task.id}` },
    for: loop.patient,
    authoredOn: iso(loop, at),
    lastModified: iso(loop, at),
    owner: loop.owner,
  }
  loop.clinic.ledger.write('own', loop.ownTask, at)
  return loop
}

/** The owner's queue item ends with the loop. */
export function releaseOwner(loop: Loop, at: Moment, status: 'completed' | 'cancelled'): void {
  if (!loop.ownTask) return
  loop.ownTask = { ...loop.ownTask, status, lastModified: iso(loop, at) }
  loop.clinic.ledger.write('own', loop.ownTask, at)
}

/** The placer changes the order itself: revoked, completed by the EHR, on hold, entered in error. */
export function changeOrder(loop: Loop, day: number, status: ServiceRequest['status']): Loop {
  const at = tick(loop, day)
  loop.order = { ...loop.order, status }
  loop.clinic.ledger.write('ehr', loop.order, at)
  return loop
}
