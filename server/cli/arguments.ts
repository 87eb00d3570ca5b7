import { parseArgs, type ParseArgsConfig } from 'node:util'
import { toDayNumberOf, toInstant } from '#domain/clinic-zone.ts'
import type { Instant } from '#domain/instant.ts'
import { languages, type Language } from '#contract/wording.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

/** What `explain` was asked for. */
export type ExplainArguments = {
  files: readonly string[]
  now: string | undefined
  policy: string | undefined
  isText: boolean
  language: Language
}

const usage = usages.explain

/**
 * Reads the arguments of `explain`.
 *
 * @throws UnusableInput naming the option that is unknown, doubled or without a value
 */
export function readExplainArguments(given: readonly string[]): ExplainArguments {
  const { values, positionals } = parseStrictly(
    given,
    {
      now: { type: 'string' },
      policy: { type: 'string' },
      text: { type: 'boolean' },
      lang: { type: 'string' },
    },
    usage,
  )
  if (positionals.length === 0) throw new UnusableInput(`no input; ${usage}`)
  return {
    files: positionals,
    now: values.now,
    policy: values.policy,
    isText: values.text === true,
    language: readLanguage(values.lang),
  }
}

type Options = NonNullable<ParseArgsConfig['options']>

/**
 * Options and names of files.
 *
 * @throws UnusableInput naming the option that is unknown or without a value, and how the command is used
 */
export function parseStrictly<const Known extends Options>(
  given: readonly string[],
  options: Known,
  usage: string,
) {
  try {
    return parseArgs({ args: [...given], allowPositionals: true, strict: true, options })
  } catch (error) {
    if (error instanceof TypeError) throw new UnusableInput(`${firstSentence(error.message)}; ${usage}`)
    throw error
  }
}

const firstSentence = (message: string): string => message.split(/\.\s|\n/)[0] ?? message

/**
 * The language that was asked for; English unless one was.
 *
 * @throws UnusableInput when it is not spoken here
 */
export function readLanguage(asked: string | undefined): Language {
  const language = languages.find((candidate) => candidate === (asked ?? 'en'))
  if (!language) throw new UnusableInput(`--lang: must be one of ${languages.join(', ')}`)
  return language
}

const isoForm = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * The moment of judgement. Without an offset the time is the clinic's; a day alone means its midnight there.
 *
 * @throws UnusableInput when it is no ISO date or instant
 */
export function readNow(text: string, timeZone: string): Instant {
  const match = isoForm.exec(text)
  const day = match?.[1] === undefined ? Number.NaN : toDayNumberOf(match[1])
  const isDay = !Number.isNaN(day) && new Date(day * 86_400_000).toISOString().startsWith(match?.[1] ?? ' ')
  const [hours, minutes, seconds] = [match?.[2], match?.[3], match?.[4]].map((part) => Number(part ?? 0))
  const isTime = (hours ?? 0) < 24 && (minutes ?? 0) < 60 && (seconds ?? 0) < 60
  if (!match || !isDay || !isTime) {
    throw new UnusableInput(
      `--now: "${text}" is not an ISO date or instant, for example 2026-03-14T09:30:00-04:00`,
    )
  }
  if (match[5] !== undefined) return Date.parse(text.replace(' ', 'T'))
  return toInstant(day, (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000, timeZone)
}
