import type { DeclineReason } from '#domain/packet/read-answer.ts'

/** Everything an answer page says, in one language. */
export type AnswerWords = {
  title: string
  otherLanguage: string
  openTitle: string
  openText: string
  code: string
  codeHint: string
  birthDate: string
  month: string
  day: string
  year: string
  open: string
  noMatch: string
  locked: string
  tooMany: string
  linkUsed: string
  expired: string
  patient: string
  born: string
  referral: string
  number: string
  urgencies: Readonly<Record<'routine' | 'urgent' | 'asap' | 'stat', string>>
  ask: string
  yourName: string
  optional: string
  note: string
  accept: string
  acceptSend: string
  decline: string
  declineReason: string
  choose: string
  reasons: Readonly<Record<DeclineReason, string>>
  declineText: string
  suggestion: string
  declineSend: string
  question: string
  questionWhat: string
  questionSend: string
  appointment: string
  appointmentOn: string
  appointmentAt: string
  appointmentZone: (zone: string) => string
  appointmentWith: string
  appointmentSend: string
  visit: string
  visitHappened: string
  visitMissed: string
  visitOn: string
  visitSend: string
  report: string
  reportFile: string
  reportFileHint: string
  reportSend: string
  missing: string
  unreadable: string
  movedOn: (practice: string, phone: string) => string
  tryAgain: (practice: string, phone: string) => string
  gone: string
  thanks: Readonly<Record<'accept' | 'decline' | 'ask' | 'appointment' | 'visit' | 'note', string>>
  knownNote: string
  unsuitableNote: string
  largeNote: string
  leave: string
}

export const englishAnswers: AnswerWords = {
  title: 'Answer a referral',
  otherLanguage: 'Español',
  openTitle: 'Answer a referral',
  openText: 'Use the code on the cover sheet and the patient’s birth date. You need no account.',
  code: 'Code from the cover sheet',
  codeHint: '12 letters and digits, such as K7QM-2XFD-9TWA',
  birthDate: 'Patient’s birth date',
  month: 'Month',
  day: 'Day',
  year: 'Year',
  open: 'Open the referral',
  noMatch: 'The code and the birth date do not belong together. Check both and try again.',
  tooMany: 'Too many tries in a short time. Please wait a minute, go back, and send it again.',
  locked: 'There were too many attempts with this code. Please call the office that sent the referral.',
  linkUsed: 'This link was used before. Use the code on the cover sheet instead.',
  expired:
    'This link or code is too old. Use the code on the cover sheet, or call the office that sent the referral.',
  patient: 'Patient',
  born: 'Born',
  referral: 'Referral',
  number: 'Referral number',
  urgencies: { routine: 'Routine', urgent: 'Urgent', asap: 'As soon as possible', stat: 'Immediate' },
  ask: 'What do you want to tell us?',
  yourName: 'Your name',
  optional: 'optional',
  note: 'Anything else',
  accept: 'We accept the referral',
  acceptSend: 'Accept',
  decline: 'We decline the referral',
  declineReason: 'Reason',
  choose: 'Choose one',
  reasons: {
    'wrong-specialty': 'Wrong specialty',
    'no-capacity': 'No capacity',
    'out-of-network': 'Out of network',
    'insufficient-information': 'Not enough information',
  },
  declineText: 'In your words',
  suggestion: 'Whom you suggest instead',
  declineSend: 'Decline',
  question: 'We need more information',
  questionWhat: 'What do you need?',
  questionSend: 'Ask',
  appointment: 'We have given an appointment',
  appointmentOn: 'Date',
  appointmentAt: 'Time',
  appointmentZone: (zone) => `Local time of the referring office (${zone})`,
  appointmentWith: 'With whom',
  appointmentSend: 'Send the appointment',
  visit: 'About the visit',
  visitHappened: 'The visit took place',
  visitMissed: 'The visit did not take place',
  visitOn: 'On which day',
  visitSend: 'Report',
  report: 'Send the note',
  reportFile: 'PDF, text, HTML or C-CDA, up to 10 MB',
  reportFileHint: 'Switch the language before you choose a file: it would have to be chosen again.',
  reportSend: 'Send the file',
  missing: 'Please fill this in.',
  unreadable: 'This does not fit. Check it and try again.',
  movedOn: (practice, phone) =>
    `This was not recorded, because the referral has moved on in the meantime. Please call ${practice}${phone === '' ? '' : ` at ${phone}`}.`,
  tryAgain: (practice, phone) =>
    `This could not be recorded just now. Try again in a few minutes, or call ${practice}${phone === '' ? '' : ` at ${phone}`}.`,
  gone: 'This referral can no longer be answered here. Please call the office that sent it.',
  thanks: {
    accept: 'Thank you. The referral is recorded as accepted.',
    decline: 'Thank you. The referral is recorded as declined.',
    ask: 'Thank you. Your question is with the referring office.',
    appointment: 'Thank you. The appointment is recorded.',
    visit: 'Thank you. The referring office will confirm your report.',
    note: 'Thank you. The note has arrived and will be read.',
  },
  knownNote: 'This very file has arrived before.',
  unsuitableNote: 'This file is no PDF, text, HTML or C-CDA document. Nothing was sent.',
  largeNote: 'This file is larger than 10 MB. Nothing was sent. Send it in parts, or by fax.',
  leave: 'Leave this page',
}

export const spanishAnswers: AnswerWords = {
  title: 'Responder a una remisión',
  otherLanguage: 'English',
  openTitle: 'Responder a una remisión',
  openText: 'Use el código de la portada y la fecha de nacimiento del paciente. No necesita una cuenta.',
  code: 'Código de la portada',
  codeHint: '12 letras y cifras, como K7QM-2XFD-9TWA',
  birthDate: 'Fecha de nacimiento del paciente',
  month: 'Mes',
  day: 'Día',
  year: 'Año',
  open: 'Abrir la remisión',
  noMatch: 'El código y la fecha de nacimiento no corresponden. Revíselos e inténtelo de nuevo.',
  tooMany: 'Demasiados intentos en poco tiempo. Espere un minuto, vuelva atrás y envíelo de nuevo.',
  locked: 'Hubo demasiados intentos con este código. Llame al consultorio que envió la remisión.',
  linkUsed: 'Este enlace ya se usó. Use el código de la portada.',
  expired:
    'Este enlace o código ya no es válido. Use el código de la portada o llame al consultorio que envió la remisión.',
  patient: 'Paciente',
  born: 'Fecha de nacimiento',
  referral: 'Remisión',
  number: 'Número de remisión',
  urgencies: { routine: 'De rutina', urgent: 'Urgente', asap: 'Lo antes posible', stat: 'Inmediata' },
  ask: '¿Qué nos quiere decir?',
  yourName: 'Su nombre',
  optional: 'opcional',
  note: 'Algo más',
  accept: 'Aceptamos la remisión',
  acceptSend: 'Aceptar',
  decline: 'No aceptamos la remisión',
  declineReason: 'Motivo',
  choose: 'Elija uno',
  reasons: {
    'wrong-specialty': 'Otra especialidad',
    'no-capacity': 'Sin capacidad',
    'out-of-network': 'Fuera de la red',
    'insufficient-information': 'Falta información',
  },
  declineText: 'En sus palabras',
  suggestion: 'A quién sugiere en su lugar',
  declineSend: 'Rechazar',
  question: 'Necesitamos más información',
  questionWhat: '¿Qué necesita?',
  questionSend: 'Preguntar',
  appointment: 'Hemos dado una cita',
  appointmentOn: 'Fecha',
  appointmentAt: 'Hora',
  appointmentZone: (zone) => `Hora local del consultorio que remite (${zone})`,
  appointmentWith: 'Con quién',
  appointmentSend: 'Enviar la cita',
  visit: 'Sobre la consulta',
  visitHappened: 'La consulta tuvo lugar',
  visitMissed: 'La consulta no tuvo lugar',
  visitOn: 'Qué día',
  visitSend: 'Informar',
  report: 'Enviar el informe',
  reportFile: 'PDF, texto, HTML o C-CDA, hasta 10 MB',
  reportFileHint: 'Cambie de idioma antes de elegir un archivo: habría que elegirlo otra vez.',
  reportSend: 'Enviar el archivo',
  missing: 'Rellene este campo.',
  unreadable: 'Esto no es válido. Revíselo e inténtelo de nuevo.',
  movedOn: (practice, phone) =>
    `No se registró, porque la remisión cambió entretanto. Llame a ${practice}${phone === '' ? '' : ` al ${phone}`}.`,
  tryAgain: (practice, phone) =>
    `Ahora no se pudo registrar. Inténtelo dentro de unos minutos o llame a ${practice}${phone === '' ? '' : ` al ${phone}`}.`,
  gone: 'Ya no se puede responder aquí a esta remisión. Llame al consultorio que la envió.',
  thanks: {
    accept: 'Gracias. La remisión consta como aceptada.',
    decline: 'Gracias. La remisión consta como rechazada.',
    ask: 'Gracias. Su pregunta está en el consultorio que remite.',
    appointment: 'Gracias. La cita está registrada.',
    visit: 'Gracias. El consultorio que remite confirmará lo que nos dice.',
    note: 'Gracias. El informe llegó y se leerá.',
  },
  knownNote: 'Este mismo archivo ya había llegado.',
  unsuitableNote: 'Este archivo no es PDF, texto, HTML ni C-CDA. No se envió nada.',
  largeNote: 'Este archivo supera los 10 MB. No se envió nada. Envíelo por partes o por fax.',
  leave: 'Salir de esta página',
}

export const answerWords = { en: englishAnswers, es: spanishAnswers } as const
