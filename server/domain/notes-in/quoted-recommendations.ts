import type { QuotedSentence } from './received-note.ts'

/** A heading stands at the beginning of a line, alone or before a colon. */
const heading =
  /^[ \t\f]*(?:\d+[.)][ \t]*)?(?:recommendations?|plan|impression and plan|assessment and plan|assessment (?:&|\/) plan|recomendaciones|plan de manejo|impresi[oó]n y plan|evaluaci[oó]n y plan|conducta)[ \t]*(?::|$)/imu

/** The next heading ends it: a short line that ends in a colon, or a signature. */
const nextHeading =
  /^(?=[ \t]*(?:(?:\p{Lu}[\p{L}/& ]{2,40}):|electronically signed|signed by|firmado|atentamente|sincerely))/imu

/** More than a page of letter; a plan longer than this is read in the document itself. */
const longestPlan = 4_000
const mostSentences = 20

/**
 * The recommendations of a note: sentences of the document under such a heading, quoted as they stand.
 *
 * @param text - pages divided by form feeds
 * @returns in the order of the document; `text.slice(start, end)` is the quote; none where there is no such heading
 */
export function quoteRecommendations(text: string): readonly QuotedSentence[] {
  const found = heading.exec(text)
  if (found === null) return []
  const from = found.index + found[0].length
  const rest = text.slice(from, from + longestPlan)
  const next = nextHeading.exec(rest.replace(/^[^\n]*\n?/, (line) => ' '.repeat(line.length)))
  const section = next === null ? rest : rest.slice(0, next.index)
  const quoted: QuotedSentence[] = []
  for (const sentence of section.matchAll(/[^\n\f.;]+(?:[.;](?=\d)[^\n\f.;]+)*[.;]?/gu)) {
    const trimmed = sentence[0].replace(/^[\s\-•*]+(?:\d+[.)]\s*)?/u, '')
    const quote = trimmed.trimEnd()
    if (!/\p{L}{2}/u.test(quote)) continue
    const start = from + sentence.index + sentence[0].length - trimmed.length
    quoted.push({ quote, start, end: start + quote.length, page: pageOf(text, start) })
    if (quoted.length === mostSentences) break
  }
  return quoted
}

function pageOf(text: string, place: number): number {
  let page = 1
  for (let at = text.indexOf('\f'); at !== -1 && at < place; at = text.indexOf('\f', at + 1)) page += 1
  return page
}
