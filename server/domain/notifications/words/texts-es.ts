import type { TextWords } from './text-words.ts'

/**
 * Spanish text messages, in words that need no letter outside the GSM alphabet (it has é and ñ, but no á, í, ó, ú).
 */
export const spanishTexts: TextWords = {
  'set-up-visit': ({ sender, phone }) =>
    `${sender}: Tiene una cita por programar. Responda SI y le llamamos, o llame al ${phone}. Responda STOP para darse de baja.`,
  'set-up-visit-again': ({ sender, phone }) =>
    `${sender}: Le falta programar una cita. Responda SI y le llamamos, o llame al ${phone}. Responda STOP para darse de baja.`,
  'visit-soon': ({ sender, phone }) =>
    `${sender}: Tiene una cita mañana. Si no puede ir, llame al ${phone}. Responda STOP para darse de baja.`,
  'did-you-go': ({ sender, phone }) =>
    `${sender}: ¿No pudo ir a su cita? Responda SI y le llamamos, o llame al ${phone}. Responda STOP para darse de baja.`,
  'opted-out': ({ sender, phone }) =>
    `${sender}: Recibimos su STOP y no le enviaremos textos. ¿Preguntas? Llame al ${phone}. Responda START para volver.`,
  'opted-in': ({ sender, phone }) =>
    `${sender}: De nuevo le enviaremos textos sobre sus citas. ¿Preguntas? ${phone}. Responda STOP para darse de baja.`,
  help: ({ sender, phone }) =>
    `${sender}: Enviamos textos sobre citas. Ayuda: ${phone}. Puede haber cargos. Responda STOP para darse de baja.`,
  'call-back-promised': ({ sender, phone }) =>
    `${sender}: Gracias, le llamaremos. Puede llamar al ${phone}. Responda STOP para darse de baja.`,
  'wrong-number': ({ sender, phone }) =>
    `${sender}: Disculpe, no enviaremos textos a su celular. ¿Preguntas? ${phone}. Responda STOP para darse de baja.`,
}
