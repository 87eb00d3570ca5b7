/**
 * A text as string searches compare it: without case, accents or repeated blanks.
 *
 * @see {@link https://hl7.org/fhir/R4/search.html#string | FHIR R4 search on strings}
 */
export function foldText(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}
