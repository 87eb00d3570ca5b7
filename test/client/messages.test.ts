import { describe, expect, test } from 'vitest'
import { words as commandsEn } from '../../client/i18n/commands-en.ts'
import { words as commandsEs } from '../../client/i18n/commands-es.ts'
import { en, type MessageKey } from '../../client/i18n/en.ts'
import { es } from '../../client/i18n/es.ts'
import { chooseLocale, createTranslator } from '../../client/i18n/translator.ts'
import { words as notesEn } from '../../client/i18n/notes-en.ts'
import { words as notesEs } from '../../client/i18n/notes-es.ts'
import { words as reportsEn } from '../../client/i18n/reports-en.ts'
import { words as reportsEs } from '../../client/i18n/reports-es.ts'
import { words as worklistEn } from '../../client/i18n/worklist-en.ts'
import { words as worklistEs } from '../../client/i18n/worklist-es.ts'
import { messagePlaceholders } from '../support/message-placeholders.ts'

const isKey = (key: string): key is MessageKey => key in en
const keys = Object.keys(en).filter(isKey)

describe('messages of the chart app', () => {
  test.each(keys)('%s asks for the same values in both languages, and both compile', (key) => {
    expect(messagePlaceholders(es[key])).toEqual(messagePlaceholders(en[key]))
  })

  test('no English sentence is left in the Spanish catalogue', () => {
    const same = keys.filter((key) => en[key] === es[key] && /[a-z]{3} [a-z]{3}/i.test(en[key]))
    expect(same).toEqual([])
  })

  test('plurals follow the language', () => {
    const [english, spanish] = [createTranslator('en', en), createTranslator('es', es)]
    expect(english('match.count', { count: 1 })).toBe('1 unfiled note')
    expect(english('match.count', { count: 3 })).toBe('3 unfiled notes')
    expect(spanish('summary.overdue', { count: 1 })).toBe('1 vencida')
    expect(spanish('summary.overdue', { count: 2 })).toBe('2 vencidas')
  })

  test.each([
    [['es-MX', 'en-US'], 'es'],
    [['fr-CA', 'es'], 'es'],
    [['fr'], 'en'],
    [[null, undefined, 'en-GB'], 'en'],
    [[], 'en'],
  ] as const)('of %j the app speaks %s', (wishes, locale) => {
    expect(chooseLocale(wishes)).toBe(locale)
  })
})

describe.each([
  ['the worklist', worklistEn.own, worklistEs.own],
  ['the forms', commandsEn.own, commandsEs.own],
  ['the notes', notesEn.own, notesEs.own],
  ['the reports', reportsEn.own, reportsEs.own],
] as const)('messages of %s', (_part, english, spanish) => {
  const pairs = Object.entries<string>(english).map(
    ([key, text]) =>
      [key, text, Object.entries<string>(spanish).find(([other]) => other === key)?.[1] ?? ''] as const,
  )

  test('ask for the same values in both languages, and all compile', () => {
    for (const [key, one, other] of pairs)
      expect([key, messagePlaceholders(other)]).toEqual([key, messagePlaceholders(one)])
  })

  test('are not left in English', () => {
    expect(pairs.filter(([, one, other]) => one === other && /[a-z]{3} [a-z]{3}/i.test(one))).toEqual([])
  })
})
