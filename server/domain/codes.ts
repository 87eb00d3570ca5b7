/** Code systems by URL. Every code below belongs to one of them. */
export const codeSystems = {
  /** Baton's own: states, closure reasons, task kinds, communication kinds, decisions, tags. */
  loop: 'https://baton.example/fhir/CodeSystem/referral-loop',
  /** @see {@link https://hl7.org/fhir/us/bser/CodeSystem-TaskBusinessStatusCS.html | BSeR} */
  bserBusinessStatus: 'http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS',
  /** @see {@link https://hl7.org/fhir/R4/codesystem-task-code.html | Task codes} */
  taskCode: 'http://hl7.org/fhir/CodeSystem/task-code',
  snomed: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  nucc: 'http://nucc.org/provider-taxonomy',
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  /** @see {@link https://terminology.hl7.org/CodeSystem-v2-0074.html | Diagnostic service section} */
  diagnosticSection: 'http://terminology.hl7.org/CodeSystem/v2-0074',
  /** @see {@link https://terminology.hl7.org/CodeSystem-v3-ParticipationMode.html | Media of a message} */
  participationMode: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode',
  /** @see {@link https://terminology.hl7.org/CodeSystem-v3-Confidentiality.html | Confidentiality} */
  confidentiality: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  /** @see {@link https://terminology.hl7.org/CodeSystem-communication-category.html | Kinds of message} */
  messageCategory: 'http://terminology.hl7.org/CodeSystem/communication-category',
  messageTopic: 'http://terminology.hl7.org/CodeSystem/communication-topic',
  /** @see {@link https://hl7.org/fhir/R4/codesystem-communication-not-done-reason.html | Why a message was not sent} */
  notDoneReason: 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason',
  actCode: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  /** Review action of a prior authorization; X12 code list 306. */
  reviewAction: 'https://codesystem.x12.org/005010/306',
} as const

/** Naming systems of identifiers that Baton gives out or reads. */
export const namingSystems = {
  /** The checksummed referral number. */
  referralNumber: 'https://baton.example/fhir/NamingSystem/referral-loop-id',
  nationalProvider: 'http://hl7.org/fhir/sid/us-npi',
  /** Of the Task of a loop's owner: one per loop. */
  owner: 'https://baton.example/fhir/NamingSystem/referral-owner-key',
  /** Of a work item that a rung made: loop, clock, step, cycle. */
  stall: 'https://baton.example/fhir/NamingSystem/referral-stall-key',
  /** Of what a referring clinician or office was told. */
  notify: 'https://baton.example/fhir/NamingSystem/notify-key',
  /** Of a message to a patient that was asked for. */
  nudge: 'https://baton.example/fhir/NamingSystem/nudge-key',
  /** Of the record of one message, sent or held back. */
  message: 'https://baton.example/fhir/NamingSystem/message-key',
  /** Of what a person's command created: the command's own key, and which of its writes it was. */
  command: 'https://baton.example/fhir/NamingSystem/command-key',
  /** Of the document of a note that came in: its content, and the decision that filed it. */
  receivedNote: 'https://baton.example/fhir/NamingSystem/received-note',
} as const

/** Extensions read as evidence. */
export const extensions = {
  /** @see {@link https://hl7.org/fhir/us/davinci-crd/StructureDefinition-ext-coverage-information.html | CRD} */
  coverageInformation: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information',
  /** @see {@link https://hl7.org/fhir/us/davinci-pas/StructureDefinition-extension-reviewAction.html | PAS} */
  reviewAction: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewAction',
  reviewActionCode: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewActionCode',
  /** The order that an item of a prior authorization answers. */
  requestedService: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-requestedService',
  /** @see {@link https://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition-network-reference.html | Plan-Net} */
  networkReference: 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/network-reference',
} as const

/** `system|code` of a code of Baton's own system. */
export function loopCode<Code extends string>(code: Code): `${typeof codeSystems.loop}|${Code}` {
  return `${codeSystems.loop}|${code}`
}

/** Kinds of Task in Baton's own system (`Task.code`). Work items of a passed clock begin with `stall-`. */
export const taskCodes = { ownLoop: 'own-loop', recordsRequest: 'records-request' } as const

/** Kinds of Communication (`Communication.category`). */
export const communicationCodes = {
  /** The packet on its way to the receiver; `completed` means transmitted, `received` means delivered. */
  packet: 'referral-packet',
  acknowledged: 'specialist-ack',
  accepted: 'specialist-accept',
  declined: 'specialist-decline',
  recordsRequest: 'records-request',
  /** What the receiver had asked for, sent by us. */
  information: 'information-sent',
  /** The report on its way back to an outside referrer (inbound referrals). */
  consultNote: 'consult-note',
  /** A logged call, letter or visit to the patient. */
  patientContact: 'patient-contact',
} as const

/** What Baton's own coding says about a Task or a message beside its kind. */
export const loopWords = {
  delivered: 'delivered',
  /** HL7 COW: the receiver waits for an answer from the placer. */
  awaitingInformation: 'awaiting-information',
  smsContact: 'sms-contact',
  patientDeclined: 'patient-declined',
  /** `Task.output` types. */
  appointmentOutput: 'appointment',
  noteOutput: 'consult-note',
  encounterOutput: 'encounter',
} as const

/** Tags (`meta.tag`) that say how a resource came to be. */
export const evidenceTags = {
  /** The v2 message had no readable order number; the loop was guessed. */
  keyGuessed: 'loop-key-guessed',
  /** Text read by machine from a picture. */
  ocr: 'ocr',
  /** The patient was identified by name and birth date only, not by a number. */
  demographicsOnly: 'demographics-only',
  /** A report meant as preliminary by its sender (360X interim note). */
  interim: 'interim-note',
} as const

/** Why Baton itself held a message back (`Communication.statusReason`): no attempt was made to reach anybody. */
export const heldBackReasons = [
  'held-back-no-consent',
  'held-back-quiet-hours',
  'held-back-frequency',
  'held-back-sensitive',
  'held-back-loop-moved-on',
  'held-back-level',
] as const
export type HeldBackReason = (typeof heldBackReasons)[number]

/** Human and automatic decisions: `Provenance.activity` in Baton's own system (DATA-MODEL A.1). */
export const decisionActivities = [
  'note-match-confirmed',
  'note-match-auto',
  'note-match-rejected',
  'start-tracking',
  'close',
  'reopen',
  'appointment-linked',
  'appointment-unlinked',
  'appointment-missed',
  'appointment-cancelled',
  'ack-recorded',
  'note-reviewed',
  'hold',
  'resume',
  'urgency-changed',
] as const
export type DecisionActivity = (typeof decisionActivities)[number]

/** LOINC types and report categories that are never a consultant's report. */
export const deniedDocumentCodes: ReadonlySet<string> = new Set([
  // The practice's own referral note, and requests for information.
  `${codeSystems.loinc}|57133-1`,
  // Laboratory: report, studies, pathology.
  `${codeSystems.loinc}|11502-2`,
  `${codeSystems.loinc}|26436-6`,
  `${codeSystems.loinc}|11526-1`,
  `${codeSystems.loinc}|LP7839-6`,
  `${codeSystems.diagnosticSection}|LAB`,
  `${codeSystems.diagnosticSection}|PAT`,
  `${codeSystems.diagnosticSection}|MB`,
  // Imaging.
  `${codeSystems.loinc}|18748-4`,
  `${codeSystems.loinc}|LP29684-5`,
  `${codeSystems.diagnosticSection}|RAD`,
  `${codeSystems.diagnosticSection}|IMG`,
  // Administrative.
  `${codeSystems.loinc}|51851-4`,
  `${codeSystems.loinc}|52034-6`,
])
