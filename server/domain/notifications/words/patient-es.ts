import type { LetterValues, PatientValues } from '../outgoing-message.ts'
import type { PatientWords } from './patient-words.ts'

const to = ({ specialty, receiverName }: PatientValues): string =>
  receiverName === undefined ? `de ${specialty}` : `de ${specialty} con ${receiverName}`

const bookAt = ({ receiverName, receiverPhone, practiceName, callBackNumber }: PatientValues): string =>
  receiverPhone === undefined
    ? `Para programarla, llámenos al ${callBackNumber}.`
    : `Para programarla, llame a ${receiverName ?? 'su consultorio'} al ${receiverPhone}, o llame a ${practiceName} al ${callBackNumber} y le ayudaremos.`

const on = ({ visitWhen }: PatientValues): string => (visitWhen === undefined ? '' : `: ${visitWhen}`)

const reference = ({ referralNumber }: PatientValues): string =>
  referralNumber === undefined ? '' : `\n\nSu número de remisión es ${referralNumber}.`

/** Whom a letter speaks to. */
const greeted = ({ reader, patientName }: LetterValues): string =>
  reader.kind === 'patient' ? patientName : (reader.name ?? `padre, madre o tutor de ${patientName}`)

/** Spanish (United States) messages to the patient: portal, automated call and letter. */
export const spanishPatientWords: PatientWords = {
  subject: {
    'set-up-visit': 'Una cita por programar',
    'set-up-visit-again': 'Todavía tiene una cita por programar',
    'visit-soon': 'Se acerca su cita',
    'did-you-go': '¿Cómo le fue en su cita?',
  },
  body: {
    'set-up-visit': (values) =>
      `Su profesional de salud le remitió a una consulta ${to(values)}. La cita aún no está programada. ${bookAt(values)}`,
    'set-up-visit-again': (values) =>
      `Le escribimos sobre su consulta ${to(values)}. Aún no vemos una cita programada. ${bookAt(values)} Si ya tiene fecha, o no desea la consulta, por favor avísenos.`,
    'visit-soon': (values) =>
      `Tiene una cita ${to(values)}${on(values)}. Lleve una lista de sus medicinas. Si no puede ir, llame al ${values.receiverPhone ?? values.callBackNumber} para cambiarla.`,
    'did-you-go': (values) =>
      `Tenía una cita ${to(values)}${on(values)}. ¿Pudo ir? Si no pudo, llámenos al ${values.callBackNumber} y le ayudaremos a encontrar otra fecha.`,
  },
  bodyToProxy: {
    'set-up-visit': (values) =>
      `Remitimos a ${values.patientName} a una consulta ${to(values)}. La cita aún no está programada. ${bookAt(values)}`,
    'set-up-visit-again': (values) =>
      `Le escribimos sobre la consulta ${to(values)} para ${values.patientName}. Aún no vemos una cita programada. ${bookAt(values)} Si ya hay fecha, o no desean la consulta, por favor avísenos.`,
    'visit-soon': (values) =>
      `${values.patientName} tiene una cita ${to(values)}${on(values)}. Lleven una lista de sus medicinas. Si no pueden ir, llame al ${values.receiverPhone ?? values.callBackNumber} para cambiarla.`,
    'did-you-go': (values) =>
      `${values.patientName} tenía una cita ${to(values)}${on(values)}. ¿Se hizo la consulta? Si no fue así, llámenos al ${values.callBackNumber} y le ayudaremos a encontrar otra fecha.`,
  },
  portal: (body, values) =>
    `Hola, ${values.patientName}:\n\n${body}${reference(values)}\n\n${values.practiceName}\n${values.callBackNumber}`,
  spoken: {
    'set-up-visit': 'Hay una cita por programar.',
    'set-up-visit-again': 'Todavía hay una cita por programar.',
    'visit-soon': 'Se acerca una cita.',
    'did-you-go': 'Quisiéramos saber cómo fue una cita.',
  },
  call: (about, { practiceName, callBackNumber }) =>
    `Esta es una llamada automática de ${practiceName}. ${about} Por favor, llámenos al ${callBackNumber}. ` +
    'Si no desea recibir llamadas como esta, diga alto.',
  letter: (body, values) =>
    `Estimado/a ${greeted(values)}:\n\n${body}${reference(values)}\n\nAtentamente,\n\n${values.practiceName}`,
  guardianOf: (patientName) => `Al padre, a la madre o al tutor de ${patientName}`,
}
