import type { LetterValues, PatientValues } from '../outgoing-message.ts'
import type { PatientWords } from './patient-words.ts'

const to = ({ specialty, receiverName }: PatientValues): string =>
  receiverName === undefined ? `for ${specialty}` : `for ${specialty} with ${receiverName}`

const bookAt = ({ receiverName, receiverPhone, practiceName, callBackNumber }: PatientValues): string =>
  receiverPhone === undefined
    ? `To book it, call us at ${callBackNumber}.`
    : `To book it, call ${receiverName ?? 'their office'} at ${receiverPhone}, or call ${practiceName} at ${callBackNumber} and we will help.`

const on = ({ visitWhen }: PatientValues): string => (visitWhen === undefined ? '' : ` on ${visitWhen}`)

const reference = ({ referralNumber }: PatientValues): string =>
  referralNumber === undefined ? '' : `\n\nYour referral number is ${referralNumber}.`

/** Whom a letter speaks to. */
const greeted = ({ reader, patientName }: LetterValues): string =>
  reader.kind === 'patient' ? patientName : (reader.name ?? `parent or guardian of ${patientName}`)

/** English messages to the patient: portal, automated call and letter. */
export const englishPatientWords: PatientWords = {
  subject: {
    'set-up-visit': 'An appointment to set up',
    'set-up-visit-again': 'You still have an appointment to set up',
    'visit-soon': 'Your appointment is coming up',
    'did-you-go': 'How did your appointment go?',
  },
  body: {
    'set-up-visit': (values) =>
      `Your clinician referred you ${to(values)}. The visit is not booked yet. ${bookAt(values)}`,
    'set-up-visit-again': (values) =>
      `We wrote to you about your referral ${to(values)}. We do not see a booked visit yet. ${bookAt(values)} If you already have a date, or do not want the visit, please tell us.`,
    'visit-soon': (values) =>
      `You have an appointment ${to(values)}${on(values)}. Please bring a list of your medicines. If you cannot go, call ${values.receiverPhone ?? values.callBackNumber} so that it can be moved.`,
    'did-you-go': (values) =>
      `You had an appointment ${to(values)}${on(values)}. Did you go? If you could not, call us at ${values.callBackNumber} and we will help you find a new date.`,
  },
  bodyToProxy: {
    'set-up-visit': (values) =>
      `We referred ${values.patientName} ${to(values)}. The visit is not booked yet. ${bookAt(values)}`,
    'set-up-visit-again': (values) =>
      `We wrote to you about the referral of ${values.patientName} ${to(values)}. We do not see a booked visit yet. ${bookAt(values)} If there is a date already, or the visit is not wanted, please tell us.`,
    'visit-soon': (values) =>
      `${values.patientName} has an appointment ${to(values)}${on(values)}. Please bring a list of medicines. If you cannot come, call ${values.receiverPhone ?? values.callBackNumber} so that it can be moved.`,
    'did-you-go': (values) =>
      `${values.patientName} had an appointment ${to(values)}${on(values)}. Did the visit happen? If it did not, call us at ${values.callBackNumber} and we will help you find a new date.`,
  },
  portal: (body, values) =>
    `Dear ${values.patientName},\n\n${body}${reference(values)}\n\n${values.practiceName}\n${values.callBackNumber}`,
  spoken: {
    'set-up-visit': 'There is an appointment to set up.',
    'set-up-visit-again': 'There is still an appointment to set up.',
    'visit-soon': 'There is an appointment coming up.',
    'did-you-go': 'We would like to know how an appointment went.',
  },
  call: (about, { practiceName, callBackNumber }) =>
    `This is an automated call from ${practiceName}. ${about} Please call us at ${callBackNumber}. ` +
    'If you do not want calls like this one, say stop.',
  letter: (body, values) =>
    `Dear ${greeted(values)},\n\n${body}${reference(values)}\n\nSincerely,\n\n${values.practiceName}`,
  guardianOf: (patientName) => `To the parent or guardian of ${patientName}`,
}
