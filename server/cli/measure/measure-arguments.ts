import { isTimeZone } from '#contract/policy-file.ts'
import type { Language } from '#contract/wording.ts'
import { parseStrictly, readLanguage } from '../arguments.ts'
import { UnusableInput } from '../unusable-input.ts'
import { usages } from '../usages.ts'

export const measureFormats = ['json', 'measure-report', 'csv'] as const

/** What `measure` was asked for. */
export type MeasureArguments = {
  /** Files, folders, or `-`. */
  names: readonly string[]
  year: number
  /** The practice's; days of orders without a time lie in it. */
  timeZone?: string
  format: (typeof measureFormats)[number]
  isByClinician: boolean
  language: Language
}

const usage = usages.measure

/**
 * Reads the arguments of `measure`.
 *
 * @throws UnusableInput naming what is unknown or missing
 */
export function readMeasureArguments(given: readonly string[]): MeasureArguments {
  const { values, positionals } = parseStrictly(
    given,
    {
      period: { type: 'string' },
      'time-zone': { type: 'string' },
      format: { type: 'string' },
      by: { type: 'string' },
      lang: { type: 'string' },
    },
    usage,
  )
  const [measure, ...names] = positionals
  if (measure === undefined) throw new UnusableInput(`no measure; ${usage}`)
  if (measure.toLowerCase() !== 'cms50') throw new UnusableInput(`unknown measure "${measure}"; ${usage}`)
  if (names.length === 0) throw new UnusableInput(`no input; ${usage}`)
  const format = measureFormats.find((candidate) => candidate === (values.format ?? 'json'))
  if (!format) throw new UnusableInput(`--format: must be one of ${measureFormats.join(', ')}`)
  if (values.by !== undefined && values.by !== 'clinician') throw new UnusableInput('--by: must be clinician')
  const timeZone = values['time-zone']
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new UnusableInput('--time-zone: must be an IANA time zone, for example America/New_York')
  return {
    names,
    year: readYear(values.period),
    ...(timeZone !== undefined && { timeZone }),
    format,
    isByClinician: values.by === 'clinician',
    language: readLanguage(values.lang),
  }
}

function readYear(text: string | undefined): number {
  if (text === undefined) throw new UnusableInput(`--period is missing; ${usage}`)
  if (!/^(?:19|20|21)\d{2}$/.test(text))
    throw new UnusableInput(`--period: "${text}" is not a year, for example 2026`)
  return Number(text)
}
