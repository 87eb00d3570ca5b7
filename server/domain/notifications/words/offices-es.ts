import type { ReceiverValues, ReferrerValues } from '../outgoing-message.ts'
import type { OfficeWords } from './office-words.ts'

const when = ({ visitWhen }: ReferrerValues): string => (visitWhen === undefined ? '' : `: ${visitWhen}`)
const by = ({ receiverName }: ReferrerValues): string => receiverName ?? 'El consultorio receptor'
const because = ({ reason }: ReferrerValues): string => (reason === undefined ? '' : ` Motivo: ${reason}.`)
const days = ({ daysWaiting }: ReferrerValues): string =>
  daysWaiting === undefined ? '' : ` (${daysWaiting === 1 ? '1 día' : `${daysWaiting} días`})`

const patient = (values: ReceiverValues): string =>
  `Número de remisión: ${values.referralNumber}\nPaciente: ${values.patientInitials}, fecha de nacimiento ${values.patientBirthDate}\nOrdenada: ${values.orderedOn}`

/** Spanish (United States) messages to offices and staff. */
export const spanishOfficeWords: OfficeWords = {
  receiverSubject: 'Seguimiento de una remisión',
  packetSubject: 'Remisión',
  receiver: {
    'confirm-receipt': () =>
      'Le enviamos esta remisión y no tenemos respuesta. Por favor, indíquenos si la recibió y si la acepta.',
    'confirm-visit': ({ visitOn }) =>
      `Entendemos que había una consulta prevista${visitOn === undefined ? '' : ` el ${visitOn}`}. Por favor, indíquenos si se atendió al paciente, si no acudió o si tiene otra fecha.`,
    'request-note': ({ visitOn }) =>
      `El paciente fue atendido${visitOn === undefined ? '' : ` el ${visitOn}`}. No hemos recibido el informe de la consulta. Por favor, envíelo con el número de remisión.`,
    'referral-packet': ({ answerLink }) =>
      `Le remitimos a este paciente. Los documentos van adjuntos en PDF y como C-CDA Referral Note.${answerLink === undefined ? '' : ` Responda sin cuenta, con la fecha de nacimiento del paciente: ${answerLink} (sirve una vez; después use el código de la portada).`}`,
  },
  toReceiver: (body, values) =>
    `${body}\n\n${patient(values)}\n\nPor favor, responda a este mensaje o llame a ${values.practiceName} al ${values.callBackNumber}.`,
  callReceiver: (body, values) =>
    `Llame al consultorio receptor. Pregunte por la persona a cargo de remisiones y diga que llama de ${values.practiceName}.\n\n${body}\n\n${patient(values)}\n\nAnote quién contestó y qué dijo. En un buzón de voz diga solamente: Le llamamos de ${values.practiceName}. Por favor, llámenos al ${values.callBackNumber}.`,
  referrerSubject: 'Novedades de una remisión',
  referrer: {
    scheduled: (values) => `La consulta tiene cita${when(values)}.`,
    rescheduled: (values) => `La cita se cambió. Nueva cita${when(values)}.`,
    'no-show': () => 'El paciente no acudió a la consulta. Hace falta otra fecha.',
    'appointment-cancelled': () => 'La cita se canceló. Hace falta otra fecha.',
    seen: () => 'El paciente fue atendido. Falta el informe de la consulta.',
    'note-received': () => 'Llegó el informe de la consulta y espera su revisión.',
    'amended-note': () => 'El informe de la consulta se corrigió. Por favor, revise la nueva versión.',
    declined: (values) =>
      `${by(values)} rechazó la remisión.${because(values)} Hay que redirigirla o cerrarla.`,
    closed: (values) => `La remisión se cerró sin informe de la consulta.${because(values)}`,
    reopened: () => 'La remisión está abierta de nuevo: lo que la había cerrado ya no es válido.',
    'not-booked': (values) => `Aún no hay cita${days(values)}. Por favor, decida cómo continuar.`,
    'answer-needed': (values) => `${by(values)} pidió más información y espera su respuesta${days(values)}.`,
    'redirect-needed': (values) =>
      `La remisión fue rechazada y aún no tiene nuevo destinatario${days(values)}.`,
    'note-overdue': (values) =>
      `El paciente fue atendido, pero no ha llegado el informe de la consulta${days(values)}.`,
    'review-due': (values) => `El informe de la consulta espera su revisión${days(values)}.`,
  },
  toReferrer: (body, values) =>
    `${body}\n\nRemisión ${values.referralNumber}: ${values.patientName}, ${values.specialty}${values.receiverName === undefined ? '' : `, ${values.receiverName}`}\n\n${values.practiceName}`,
  callReferrer: (body, values) =>
    `Llame al consultorio que remite y diga que llama de ${values.practiceName} sobre la remisión ${values.referralNumber} (${values.patientName}, ${values.specialty}).\n\n${body}\n\nEn un buzón de voz diga solamente que ${values.practiceName} pide una llamada sobre la remisión ${values.referralNumber}.`,
  digestSubject: ({ overdue, dueToday, toReview, unassigned }) =>
    `Baton: ${overdue} vencidas, ${dueToday} para hoy, ${toReview} por revisar, ${unassigned} sin asignar`,
  digest: ({ practiceName, overdue, dueToday, toReview, unassigned, address }) =>
    `${practiceName}: sus remisiones al comenzar su turno\n\nVencidas: ${overdue}\nPara hoy: ${dueToday}\nPor revisar: ${toReview}\nSin responsable: ${unassigned}\n\nAbra su lista: ${address}`,
}
