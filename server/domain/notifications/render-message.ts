import { countSeptets, septetsPerText } from './gsm7.ts'
import type {
  LetterValues,
  MessageLanguage,
  OutgoingMessage,
  RenderedMessage,
  TextValues,
} from './outgoing-message.ts'
import { toSmsNumber, toSmsSender } from './sms-sender.ts'
import type { OfficeWords } from './words/office-words.ts'
import { englishOfficeWords } from './words/offices-en.ts'
import { spanishOfficeWords } from './words/offices-es.ts'
import { englishPatientWords } from './words/patient-en.ts'
import { spanishPatientWords } from './words/patient-es.ts'
import type { PatientWords } from './words/patient-words.ts'
import type { TextWords } from './words/text-words.ts'
import { englishTexts } from './words/texts-en.ts'
import { spanishTexts } from './words/texts-es.ts'

type Words = { texts: TextWords; patient: PatientWords; offices: OfficeWords }
const wordsOf: Readonly<Record<MessageLanguage, Words>> = {
  en: { texts: englishTexts, patient: englishPatientWords, offices: englishOfficeWords },
  es: { texts: spanishTexts, patient: spanishPatientWords, offices: spanishOfficeWords },
}

type MessageTo<Audience> = Extract<OutgoingMessage, { audience: Audience }>

function renderText(
  notice: keyof TextWords,
  { practiceName, callBackNumber }: TextValues,
  language: MessageLanguage,
): RenderedMessage {
  const template = wordsOf[language].texts[notice]
  const phone = toSmsNumber(callBackNumber)
  const taken = countSeptets(template({ sender: '', phone })) ?? septetsPerText
  return { text: template({ sender: toSmsSender(practiceName, septetsPerText - taken, language), phone }) }
}

function renderToPatient(message: MessageTo<'patient'>): RenderedMessage {
  const { patient } = wordsOf[message.language]
  switch (message.channel) {
    case 'sms':
      return renderText(message.notice, message.values, message.language)
    case 'portal': {
      const text = patient.portal(patient.body[message.notice](message.values), message.values)
      return { subject: patient.subject[message.notice], text }
    }
    case 'voice':
      return { text: patient.call(patient.spoken[message.notice], message.values) }
    case 'letter': {
      const { notice, values } = message
      const body = values.reader.kind === 'proxy' ? patient.bodyToProxy : patient.body
      return { text: patient.letter(body[notice](values), values) }
    }
  }
}

function renderToReceiver({ channel, notice, language, values }: MessageTo<'receiver'>): RenderedMessage {
  const { offices } = wordsOf[language]
  const body = offices.receiver[notice](values)
  switch (channel) {
    case 'voice':
      return { text: offices.callReceiver(body, values) }
    case 'ehr-inbox':
    case 'direct':
    case 'fax':
      return {
        subject: notice === 'referral-packet' ? offices.packetSubject : offices.receiverSubject,
        text: offices.toReceiver(body, values),
      }
  }
}

function renderToReferrer(message: MessageTo<'referrer'>): RenderedMessage {
  const { channel, notice, earlier, language, values } = message
  const { offices } = wordsOf[language]
  const body = [...(earlier ?? []), notice].map((each) => offices.referrer[each](values)).join('\n')
  switch (channel) {
    case 'voice':
      return { text: offices.callReferrer(body, values) }
    case 'ehr-inbox':
    case 'direct':
    case 'fax':
      return { subject: offices.referrerSubject, text: offices.toReferrer(body, values) }
  }
}

/** The name on the envelope of a letter, which is never the child's where the letter goes to the child's proxy. */
export function nameLetterReader({ reader, patientName }: LetterValues, language: MessageLanguage): string {
  if (reader.kind === 'patient') return patientName
  return reader.name ?? wordsOf[language].patient.guardianOf(patientName)
}

/**
 * A message in its words: the only place where the words of an outgoing message come from. A text message is one
 * unsplit GSM message whatever the practice is called; a subject names nobody and no number of anybody.
 *
 * @throws RangeError for a text message without a telephone number to call back
 */
export function renderMessage(message: OutgoingMessage): RenderedMessage {
  switch (message.audience) {
    case 'patient':
      return renderToPatient(message)
    case 'receiver':
      return renderToReceiver(message)
    case 'referrer':
      return renderToReferrer(message)
    case 'staff': {
      const { offices } = wordsOf[message.language]
      return { subject: offices.digestSubject(message.values), text: offices.digest(message.values) }
    }
  }
}
