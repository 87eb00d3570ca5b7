import type { LoopView } from '../loop-view.ts'
import type { PacketSectionName } from './choose-packet.ts'

/** What a packet says beside its content. */
export type PacketWords = {
  title: string
  number: string
  to: string
  from: string
  patient: string
  born: string
  phone: string
  fax: string
  service: string
  ordered: string
  wantedBy: string
  reason: string
  question: string
  authorization: string
  sections: Readonly<Record<PacketSectionName, string>>
  urgencies: Readonly<Record<LoopView['urgency'], string>>
  /** An empty list says that nothing was sent, not that there is nothing. */
  nothingListed: string
  'left-out': string
  'not-read': string
  onRequest: string
  highRisk: string
  reply: string
  replyHow: (place: string) => string
  code: string
  accept: string
  decline: string
  declineReasons: readonly string[]
  date: string
  needInformation: string
  signature: string
  contents: string
  confidential: string
  /** Page of pages, patient and number: on every page, because pages of a fax get lost. */
  footer: (patient: string, number: string) => string
}

export const packetWords: Readonly<Record<'en' | 'es', PacketWords>> = {
  en: {
    title: 'Referral',
    number: 'Referral number',
    to: 'To',
    from: 'From',
    patient: 'Patient',
    born: 'born',
    phone: 'Tel.',
    fax: 'Fax',
    service: 'Requested',
    ordered: 'Ordered',
    wantedBy: 'Visit wanted by',
    reason: 'Reason for referral',
    question: 'Question',
    authorization: 'Authorization number',
    sections: {
      problems: 'Problems',
      medications: 'Medications',
      allergies: 'Allergies',
      results: 'Recent results',
      notes: 'Recent notes',
      coverage: 'Coverage',
    },
    urgencies: { routine: 'routine', urgent: 'URGENT', asap: 'AS SOON AS POSSIBLE', stat: 'IMMEDIATE' },
    nothingListed: 'Nothing is listed in the record we sent from. This does not mean that there is none.',
    'left-out': 'Not part of this packet. Ask us if you need it.',
    'not-read': 'Could not be read when this packet was made. Ask us for it.',
    onRequest: 'The document itself is sent on request.',
    highRisk: 'HIGH RISK',
    reply: 'Your answer',
    replyHow: (place) =>
      `Answer at ${place} with this code and the patient’s birth date, or fill in and fax back:`,
    code: 'Code',
    accept: 'We accept this referral',
    decline: 'We decline, because',
    declineReasons: ['wrong specialty', 'no capacity', 'out of network', 'not enough information'],
    date: 'Appointment (date, time)',
    needInformation: 'We need this information first',
    signature: 'Name and telephone number',
    contents: 'In this packet',
    confidential:
      'Confidential health information. If this was not meant for you, call the number above and destroy it.',
    footer: (patient, number) => `${patient} · ${number}`,
  },
  es: {
    title: 'Remisión',
    number: 'Número de remisión',
    to: 'Para',
    from: 'De',
    patient: 'Paciente',
    born: 'fecha de nacimiento',
    phone: 'Tel.',
    fax: 'Fax',
    service: 'Se solicita',
    ordered: 'Ordenada',
    wantedBy: 'Consulta deseada antes del',
    reason: 'Motivo de la remisión',
    question: 'Pregunta',
    authorization: 'Número de autorización',
    sections: {
      problems: 'Problemas',
      medications: 'Medicamentos',
      allergies: 'Alergias',
      results: 'Resultados recientes',
      notes: 'Notas recientes',
      coverage: 'Cobertura',
    },
    urgencies: { routine: 'de rutina', urgent: 'URGENTE', asap: 'LO ANTES POSIBLE', stat: 'INMEDIATA' },
    nothingListed: 'No hay nada anotado en el expediente del que enviamos. Esto no significa que no exista.',
    'left-out': 'No forma parte de este envío. Pídalo si lo necesita.',
    'not-read': 'No se pudo leer al preparar este envío. Pídanoslo.',
    onRequest: 'El documento se envía si lo pide.',
    highRisk: 'RIESGO ALTO',
    reply: 'Su respuesta',
    replyHow: (place) =>
      `Responda en ${place} con este código y la fecha de nacimiento del paciente, o rellene y devuelva por fax:`,
    code: 'Código',
    accept: 'Aceptamos esta remisión',
    decline: 'No la aceptamos, porque',
    declineReasons: ['otra especialidad', 'sin capacidad', 'fuera de la red', 'falta información'],
    date: 'Cita (fecha, hora)',
    needInformation: 'Antes necesitamos esta información',
    signature: 'Nombre y número de teléfono',
    contents: 'En este envío',
    confidential:
      'Información de salud confidencial. Si no era para usted, llame al número de arriba y destrúyala.',
    footer: (patient, number) => `${patient} · ${number}`,
  },
}
