import type { PatientNotice, TextReply } from '../outgoing-message.ts'

/** The two values of a text message after they were made fit for one (sms-sender.ts). */
export type SmsSlots = { sender: string; phone: string }

/** Every text message of one language. */
export type TextWords = Readonly<Record<PatientNotice | TextReply, (slots: SmsSlots) => string>>
