import type { OutgoingMessage } from '../notifications/outgoing-message.ts'
import type { SendChannel } from '../notifications/send-channel.ts'
import { en } from '../wording/en.ts'
import { es } from '../wording/es.ts'

type Language = 'en' | 'es'

/** A message that got through by none of its ways. */
export type FailedMessage = {
  /** Absent where it cannot be read any more. */
  audience?: OutgoingMessage['audience']
  /** The last way that was tried. */
  channel: SendChannel
  /** Why that way failed. */
  code: string
}

const sentences = {
  en: {
    head: 'A message about this referral reached nobody.',
    to: (whom: string) => `It was for ${whom}.`,
    why: (how: string, why: string) => `Last way tried: ${how}; ${why}.`,
    then: 'No other way is left: reach them in person, and write down what came of it.',
  },
  es: {
    head: 'Un mensaje sobre esta remisión no llegó a nadie.',
    to: (whom: string) => `Era para ${whom}.`,
    why: (how: string, why: string) => `Última vía intentada: ${how}; ${why}.`,
    then: 'No queda otra vía: contacte en persona y anote el resultado.',
  },
} as const

const reasons = {
  en: {
    'channel-off': 'the practice has switched it off',
    'no-receipt': 'the other side never said that it took it over',
    'invalid-phone-number': 'the number cannot be used',
    'address-unusable': 'the address cannot be used',
    'credentials-refused': 'the provider does not accept our access',
    'keeps-failing': 'sending it never came to an end',
    'unreadable-row': 'it could not be read any more',
    unsupported: 'the record system takes no such messages',
    other: 'it was refused or not answered',
  },
  es: {
    'channel-off': 'la clínica la ha desactivado',
    'no-receipt': 'la otra parte nunca confirmó que lo recibió',
    'invalid-phone-number': 'el número no sirve',
    'address-unusable': 'la dirección no sirve',
    'credentials-refused': 'el proveedor no acepta nuestro acceso',
    'keeps-failing': 'el envío nunca terminó',
    'unreadable-row': 'ya no se podía leer',
    unsupported: 'el sistema de historias clínicas no admite estos mensajes',
    other: 'fue rechazado o no hubo respuesta',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>

const isNamed = (code: string): code is keyof typeof reasons.en => code in reasons.en

/**
 * What a person is told about a message that reached nobody: whom it was for, which way was tried last, and why it failed.
 * It holds nothing of the message itself, and no name, number or address.
 */
export function tellFailure({ audience, channel, code }: FailedMessage, language: Language): string {
  const { head, to, why, then } = sentences[language]
  const reason = reasons[language][isNamed(code) ? code : 'other']
  return [
    head,
    ...(audience === undefined ? [] : [to(nameAudience(audience, language))]),
    why(nameChannel(channel, language), `${reason} (${code})`),
    then,
  ].join(' ')
}

function nameAudience(audience: OutgoingMessage['audience'], language: Language): string {
  const wording = { en, es }[language]
  switch (audience) {
    case 'patient':
      return wording['recipient.patient']
    case 'receiver':
      return wording['recipient.receiver-office']
    case 'referrer':
      return wording['recipient.referring-office']
    case 'staff':
      return wording['recipient.owner']
  }
}

function nameChannel(channel: SendChannel, language: Language): string {
  const wording = { en, es }[language]
  switch (channel) {
    case 'sms':
      return wording['channel.text']
    case 'voice':
      return wording['channel.phone']
    case 'ehr-inbox':
      return wording['channel.electronic']
    case 'email':
    case 'direct':
    case 'fax':
    case 'portal':
    case 'letter':
      return wording[`channel.${channel}`]
  }
}
