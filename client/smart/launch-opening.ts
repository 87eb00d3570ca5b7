import type { TokenContext } from './token-response.ts'

/** What an EHR may open beside the patient: a referral, or a note. */
const openable = /^(?:ServiceRequest|DocumentReference)\/[A-Za-z0-9.-]{1,64}$/

/**
 * What a launch was made for, as the page's address says it behind the hash: a form, one referral or note, or the note
 * that waits. SMART leaves the values of `intent` to EHR and app; one that Baton does not know means nothing to it.
 *
 * @param issuer - FHIR base address of the EHR; an absolute reference of another server is none of this chart
 * @returns nothing where the list itself was asked for
 */
export function toOpening(
  { intent, contextReferences }: Pick<TokenContext, 'intent' | 'contextReferences'>,
  issuer: string,
): string | undefined {
  if (intent === 'referral-create') return 'refer'
  const base = issuer.endsWith('/') ? issuer : `${issuer}/`
  const own = contextReferences.map((each) => (each.startsWith(base) ? each.slice(base.length) : each))
  const named = own.find((each) => openable.test(each))
  return named ?? (intent === 'note-reconcile' ? 'notes' : undefined)
}
