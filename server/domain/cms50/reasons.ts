import type { Reason, ReasonValue } from '../loop-view.ts'

/** Initial population, denominator, numerator. */
export const cms50Populations = ['ipp', 'denom', 'numer'] as const
export type Cms50Population = (typeof cms50Populations)[number]

/** Why a patient is in or out of a population: a sentence `cms50.<rule>`, and the resources that show it. */
export type Cms50Reason = Reason & { population: Cms50Population; isMet: boolean }

/** `isMet`: the reason speaks for the patient being in the population. */
export function toReason(
  population: Cms50Population,
  isMet: boolean,
  rule: string,
  values: Readonly<Record<string, ReasonValue>>,
  evidence: readonly string[],
): Cms50Reason {
  return {
    population,
    isMet,
    message: `cms50.${rule}`,
    rule: `CMS50/${population}/${rule}`,
    values,
    evidence,
  }
}

/** A day as it is written, whatever zone a reader is in. Of a month or a year alone its text. */
export function writtenDay(text: string): ReasonValue {
  return text.length < 10 ? text : { on: text.slice(0, 10) }
}

/** Gaps as words of one sentence. */
export function gapTerms(gaps: readonly string[]): ReasonValue {
  return { terms: gaps.map((gap) => `cms50.gap.${gap}`) }
}
