import { describe, expect, it } from 'vitest'
import { contactMedia, contactOutcomes, refusalReasons } from '#domain/commands/command.ts'
import { commandRights } from '#domain/commands/command-rights.ts'
import { intakeKeys } from '#domain/commands/intake.ts'
import { commandsEn } from '#domain/wording/commands-en.ts'
import { commandsEs } from '#domain/wording/commands-es.ts'
import { en } from '#domain/wording/en.ts'
import { es } from '#domain/wording/es.ts'

const needed = [
  ...Object.keys(commandRights).map((name) => `command.${name}`),
  ...refusalReasons.map((reason) => `refusal.${reason}`),
  ...contactMedia.map((medium) => `medium.${medium}`),
  ...contactOutcomes.map((outcome) => `outcome.${outcome}`),
  ...intakeKeys.map((key) => `intake.${key}`),
]

describe('words for what people do', () => {
  it.each([
    ['English', { ...en, ...commandsEn }],
    ['Spanish', { ...es, ...commandsEs }],
  ])('are there in %s for every command, refusal, medium, outcome and field', (_language, words) => {
    const known: Readonly<Record<string, string>> = words
    expect(needed.filter((key) => !known[key])).toEqual([])
  })

  it('have no key that the chart has already', () => {
    expect(Object.keys(commandsEn).filter((key) => key in en)).toEqual([])
  })

  it('differ between the languages, but for names', () => {
    const es: Readonly<Record<string, string>> = commandsEs
    const same = Object.entries(commandsEn).filter(([key, words]) => es[key] === words)
    expect(same.map(([key]) => key)).toEqual(['medium.fax', 'medium.portal', 'intake-choice.no'])
  })
})
