import type { TextWords } from './text-words.ts'

/**
 * English text messages. Each names its sender, gives a number and tells how to opt out; YES means the same in
 * every one: please call me.
 */
export const englishTexts: TextWords = {
  'set-up-visit': ({ sender, phone }) =>
    `${sender}: You have an appointment to set up. Reply YES for a call back or call ${phone}. Reply STOP to opt out.`,
  'set-up-visit-again': ({ sender, phone }) =>
    `${sender}: You still have an appointment to set up. Reply YES for a call back or call ${phone}. Reply STOP to opt out.`,
  'visit-soon': ({ sender, phone }) =>
    `${sender}: You have an appointment tomorrow. If you cannot go, please call ${phone}. Reply STOP to opt out.`,
  'did-you-go': ({ sender, phone }) =>
    `${sender}: Did you miss your appointment? Reply YES for a call back or call ${phone}. Reply STOP to opt out.`,
  'opted-out': ({ sender, phone }) =>
    `${sender}: We got your STOP and will not text you again. Questions? Call ${phone}. Reply START to opt in again.`,
  'opted-in': ({ sender, phone }) =>
    `${sender}: You will get texts about your appointments again. Questions? Call ${phone}. Reply STOP to opt out.`,
  help: ({ sender, phone }) =>
    `${sender}: We text about appointments. For help call ${phone}. Message rates may apply. Reply STOP to opt out.`,
  'call-back-promised': ({ sender, phone }) =>
    `${sender}: Thank you, we will call you. You can also call ${phone}. Reply STOP to opt out.`,
  'wrong-number': ({ sender, phone }) =>
    `${sender}: Sorry, we will not text this number again. Questions? Call ${phone}. Reply STOP to opt out.`,
}
