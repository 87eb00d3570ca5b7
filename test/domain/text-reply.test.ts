import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stopKeywords } from '#domain/notifications/reply-patterns.ts'
import { readReply } from '#domain/notifications/text-reply.ts'

const table = {
  stop: [
    'STOP',
    'stop.',
    ' Stop!! ',
    'S T O P',
    'S.T.O.P.',
    'STOOOP',
    'stop please',
    'STOP STOP',
    '🛑',
    'ＳＴＯＰ',
    'End',
    'CANCEL',
    'unsubscribe',
    'quit',
    'REVOKE',
    'OPT OUT',
    'opt-out',
    'ALTO',
    'Parar',
    'BAJA',
    'baja por favor',
    'please don’t text me anymore',
    "Don't message me",
    'do not contact me',
    'no more texts',
    'NO MORE!',
    'take me off your list',
    'remove my number',
    'leave me alone',
    'I want to unsubscribe',
    'lose my number',
    'I never want to get these messages',
    'Yes please stop',
    'yes but stop texting',
    'start? no, STOP',
    'I revoke my consent',
    'quit texting me',
    'not interested',
    'can you please stop sending these',
    'no me manden mensajes',
    'No me envíen más mensajes',
    'ya no me escriban',
    'no quiero recibir textos',
    'dejen de mandarme mensajes',
    'no más',
    'quítenme de la lista',
    'denme de baja',
    'déjenme en paz',
    'no me molesten',
    'si pero no me llamen',
  ],
  'wrong-number': [
    'Wrong number',
    'wrong person!',
    'You have the wrong number, stop texting',
    'nobody by that name here',
    'this is not her number',
    'número equivocado',
    'Persona equivocada',
    'se equivocó de número',
    'no soy esa persona',
  ],
  start: ['START', 'unstop', 'Alta', 'start please'],
  help: ['HELP', 'Help?', 'info', 'AYUDA', 'ayuda por favor'],
  yes: ['YES', 'yes!', 'Yes please', 'Sí', 'SI', 'sí por favor', 'Y', 'yes call me'],
  question: [
    '',
    '👍',
    'who is this',
    'yes but not on Monday',
    'no',
    'yes no',
    'cancel my appointment',
    'at the end of May',
    'can I stop by tomorrow?',
    'what time',
    '¿a qué hora?',
    'si no puedo ir que hago',
    'No pude llamar ayer',
    'I already have a visit',
    'no entiendo el mensaje',
    'Yes, I am pregnant and have chest pain',
  ],
} as const

describe('reading what a patient texted', () => {
  it.each(Object.entries(table).flatMap(([kind, texts]) => texts.map((text) => [text, kind] as const)))(
    '"%s" is %s',
    (text, kind) => {
      expect(readReply(text).kind).toBe(kind)
    },
  )

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readReply(text).kind.length > 0))
  })

  it('takes every stop keyword alone as a revocation, in any case and dress', () => {
    const dress = fc.array(fc.constantFrom(' ', '!', '.', '…', '\n', '🙏', '"', '-', '\u200b'), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...stopKeywords),
        dress,
        dress,
        fc.boolean(),
        (word, before, after, isLoud) => {
          const said = isLoud ? word.toUpperCase() : word
          expect(readReply(`${before.join('')}${said}${after.join('')}`).kind).toBe('stop')
        },
      ),
    )
  })

  it('never reads a YES out of a message that also says stop', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('yes', 'si', 'y', 'ok yes'),
        fc.constantFrom('stop', 'no', 'not', 'dont text me', 'wrong number'),
        fc.boolean(),
        (yes, no, isFirst) => {
          expect(readReply(isFirst ? `${yes} ${no}` : `${no}, ${yes}`).kind).not.toBe('yes')
        },
      ),
    )
  })
})
