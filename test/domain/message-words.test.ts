import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countSeptets, toPlainGsm } from '#domain/notifications/gsm7.ts'
import { listMessageCatalogue } from '#domain/notifications/message-catalogue.ts'
import {
  patientNotices,
  textReplies,
  type MessageLanguage,
  type OutgoingMessage,
  type TextValues,
} from '#domain/notifications/outgoing-message.ts'
import { renderMessage } from '#domain/notifications/render-message.ts'
import { lintMessage } from '#domain/notifications/text-lint.ts'

const languages: readonly MessageLanguage[] = ['en', 'es']
const notices = [...patientNotices, ...textReplies]
const phone = '951-555-0100'

const textOf = (notice: (typeof notices)[number], language: MessageLanguage, practiceName: string): string =>
  renderMessage({
    audience: 'patient',
    channel: 'sms',
    notice,
    language,
    values: { practiceName, callBackNumber: phone },
  }).text

describe('counting septets', () => {
  it.each([
    ['plain', 5],
    ['¿Ñandú?'.replace('ú', 'u'), 7],
    ['€[]', 6],
    ['á', undefined],
    ['😀', undefined],
  ])('counts %s as %s', (text, septets) => {
    expect(countSeptets(text)).toBe(septets)
  })

  it('turns any text into the basic alphabet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = toPlainGsm(text)
        expect(countSeptets(plain)).toBe(plain.length)
      }),
    )
  })
})

describe('a text message', () => {
  it('fits one GSM message, names a sender, a number and the way out, whatever the practice is called', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...notices),
        fc.constantFrom(...languages),
        fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.lorem({ maxCount: 30 })),
        (notice, language, practiceName) => {
          const text = textOf(notice, language, practiceName)
          expect(countSeptets(text) ?? 1000).toBeLessThanOrEqual(160)
          expect(lintMessage('sms', { text }, [])).toEqual([])
          expect(text).toContain(phone)
          expect(text.indexOf(': ')).toBeGreaterThan(0)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it.each(notices.flatMap((notice) => languages.map((language) => [notice, language] as const)))(
    'leaves room for a practice name of 18 letters: %s in %s',
    (notice, language) => {
      expect(textOf(notice, language, 'Main Street Clinic')).toMatch(/^Main Street Clinic: /)
    },
  )

  it('leaves the specialty out of the name of the practice', () => {
    expect(textOf('help', 'en', 'Bay Cardiology Clinic')).toMatch(/^Bay Clinic: /)
    expect(textOf('help', 'es', 'Oncología')).toMatch(/^Su clinica: /)
  })

  it('is not written without a number to call', () => {
    const values: TextValues = { practiceName: 'Main St Clinic', callBackNumber: 'ask' }
    expect(() =>
      renderMessage({ audience: 'patient', channel: 'sms', notice: 'help', language: 'en', values }),
    ).toThrow(RangeError)
  })

  it('has no place for a clinical value', () => {
    const values: TextValues = {
      practiceName: 'Main St Clinic',
      callBackNumber: phone,
      // @ts-expect-error a specialty is not a value of a text message
      specialty: 'cardiology',
    }
    // The clinical value is refused by the compiler; even smuggled in it would not be read.
    const sms: OutgoingMessage = {
      audience: 'patient',
      channel: 'sms',
      notice: 'help',
      language: 'en',
      values,
    }
    expect(renderMessage(sms).text).not.toContain('cardiology')
    const named: TextValues = {
      practiceName: 'Main St Clinic',
      callBackNumber: phone,
      // @ts-expect-error nor is a name
      patientName: 'Sample Patient',
    }
    expect(renderMessage({ ...sms, values: named }).text).not.toContain('Sample')
  })
})

describe('every message of the catalogue', () => {
  it.each(
    listMessageCatalogue().map(
      (message) =>
        [`${message.audience} ${message.channel} ${message.notice} ${message.language}`, message] as const,
    ),
  )('has words, and a subject that names nobody: %s', (_name, message) => {
    const { subject, text } = renderMessage(message)
    expect(text).not.toMatch(/undefined|null|\[object/)
    expect(text.length).toBeGreaterThan(30)
    if (subject !== undefined)
      expect(lintMessage('email', { subject, text: '' }, ['Sample Patient', 'REF-2026-000142'])).toEqual([])
    if (message.channel === 'sms' || message.channel === 'email')
      expect(lintMessage(message.channel, { text }, ['Sample Patient', 'Sample Heart Center'])).toEqual([])
  })
})

describe('the lint of what leaves', () => {
  it.each([
    ['Clinic: your cardiologist. STOP', 'specialty'],
    ['Clinica: su cita de psiquiatría. STOP', 'specialty'],
    ['Clinic: Ear, nose and throat. STOP', 'specialty'],
    ['Clinic: hello MARÍA lópez. STOP', 'forbidden-value'],
    ['Clinic: visit on 6/12/2026. STOP', 'date'],
    ['Clinic: hello.', 'no-opt-out'],
    ['Clinic: mañana más. STOP', 'outside-alphabet'],
    [`${'a'.repeat(160)} STOP`, 'too-long'],
  ])('finds in "%s": %s', (text, what) => {
    expect(lintMessage('sms', { text }, ['Maria Lopez'])).toContainEqual({ where: 'text', what })
  })
})
