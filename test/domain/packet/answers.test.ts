import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printAnswerCode, readAnswerCode, toAnswerCode } from '#domain/packet/answer-code.ts'
import { readAnswer, readVisitReport } from '#domain/packet/read-answer.ts'

const zone = 'America/New_York'

test('a code is read as it was printed, however people type it', () => {
  const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 })
  fc.assert(
    fc.property(bytes, (random) => {
      const code = toAnswerCode(random)
      const printed = printAnswerCode(code)
      const typed = printed.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'i')
      expect(readAnswerCode(printed)).toBe(code)
      expect(readAnswerCode(typed)).toBe(code)
    }),
  )
})

test.each(['', 'K7QM-2XFD', 'K7QM-2XFD-9TWA-1', 'K7QM-2XFD-9TW!', 'UUUU-UUUU-UUUU'])(
  '%j is no code',
  (typed) => expect(readAnswerCode(typed)).toBeUndefined(),
)

test('an acceptance is the command that a person would give', () => {
  expect(readAnswer({ answer: 'accept', by: 'Sam', note: '' }, zone)).toEqual({
    ok: true,
    command: { name: 'record-acceptance', medium: 'portal', by: 'Sam' },
  })
})

test.each([
  ['2026-07-01', '09:30', '2026-07-01T09:30:00-04:00'],
  ['2026-12-01', '14:00', '2026-12-01T14:00:00-05:00'],
])('an appointment on %s at %s is at the practice’s own time', (on, at, startsAt) => {
  const read = readAnswer({ answer: 'appointment', by: '', on, at, with: '', note: '' }, zone)
  expect(read).toMatchObject({ ok: true, command: { appointment: { startsAt } } })
})

test.each([
  [{ answer: 'decline', by: '', reason: 'because', text: 'x', suggestion: '' }, 'reason', 'missing'],
  [{ answer: 'decline', by: '', reason: 'no-capacity', text: '', suggestion: '' }, 'text', 'missing'],
  [{ answer: 'ask', by: '', what: '' }, 'what', 'missing'],
  [{ answer: 'appointment', by: '', on: '', at: '09:30', with: '', note: '' }, 'on', 'missing'],
  [{ answer: 'appointment', by: '', on: '31.12.26', at: '09:30', with: '', note: '' }, 'on', 'unreadable'],
  [{ answer: 'appointment', by: '', on: '2026-07-01', at: '25:00', with: '', note: '' }, 'at', 'unreadable'],
  // No such day, and no such time: that night the clock goes from 2 to 3.
  [{ answer: 'appointment', by: '', on: '2026-02-31', at: '09:30', with: '', note: '' }, 'on', 'unreadable'],
  [{ answer: 'appointment', by: '', on: '2026-03-08', at: '02:30', with: '', note: '' }, 'at', 'unreadable'],
] as const)('%j lacks %s', (form, field, fault) =>
  expect(readAnswer(form, zone)).toEqual({ ok: false, fault: { field, fault } }),
)

const visitNow = Date.parse('2026-01-12T03:00:00Z')
test.each([
  ['', '2026-01-11', 'happened', 'missing'],
  ['perhaps', '', 'happened', 'missing'],
  ['yes', '31.12.25', 'on', 'unreadable'],
  ['no', '2026-02-30', 'on', 'unreadable'],
  // It is still the 11th at the practice.
  ['yes', '2026-01-12', 'on', 'unreadable'],
])('a visit that happened (%j) on %j lacks %s', (happened, on, field, fault) =>
  expect(readVisitReport({ happened, on, by: '', note: '' }, zone, visitNow)).toEqual({
    ok: false,
    fault: { field, fault },
  }),
)

test.each([
  ['yes', '', true],
  ['yes', '2026-01-11', true],
  ['no', '2026-01-20', false],
])('a visit that happened (%j) on %j is reported', (happened, on, isSo) =>
  expect(readVisitReport({ happened, on, by: 'Sam', note: '' }, zone, visitNow)).toEqual({
    ok: true,
    report: { happened: isSo, on, by: 'Sam', note: '' },
  }),
)
