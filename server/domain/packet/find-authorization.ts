import { codeSystems, extensions } from '../codes.ts'
import { isFields, objectsOf, referencesOf, textOf, type Fields } from '../fhir-reading.ts'
import { referenceOf } from './choose-packet.ts'
import { listKeptPrivate } from './sensitivity.ts'

/** A payer's approval: where its number stands, and the number. */
export type Authorization = { reference: string; number: string }

/**
 * The number under which the payer allowed this referral: of an answer that names this order, else of the only one there
 * is if it names none. One that a label keeps private is no number to send.
 *
 * @param resources - the patient's own
 * @param leaveOut - references of answers that the sender does not want in
 */
export function findAuthorization(
  resources: readonly Fields[],
  referral: string,
  leaveOut: readonly string[] = [],
): Authorization | undefined {
  // The order itself is what is sent: an approval that names it tells nothing more.
  const hidden = listKeptPrivate(resources.filter((one) => referenceOf(one) !== referral))
  const approvals = resources.filter(
    (one) =>
      one['resourceType'] === 'ClaimResponse' &&
      one['use'] === 'preauthorization' &&
      one['status'] === 'active' &&
      textOf(one, 'preAuthRef', []) !== undefined &&
      isApproved(one),
  )
  const ordersOf = (one: Fields) =>
    [one, ...objectsOf(one, 'item', [])]
      .flatMap((holder) => objectsOf(holder, 'extension', []))
      .filter((extension) => extension['url'] === extensions.requestedService)
      .flatMap((extension) =>
        referencesOf(extension, 'valueReference', { aliases: new Map(), container: '' }, []),
      )
  const own = approvals.find((one) => ordersOf(one).includes(referral))
  const unnamed = approvals.length === 1 ? approvals.find((one) => ordersOf(one).length === 0) : undefined
  const found = own ?? unnamed
  if (found === undefined) return undefined
  const reference = referenceOf(found)
  const number = textOf(found, 'preAuthRef', [])
  const stays = hidden.has(reference) || leaveOut.includes(reference)
  return number === undefined || stays ? undefined : { reference, number }
}

/** X12 306 "not certified" and "pended" are no approval, whatever number they carry. */
const refused: readonly unknown[] = ['A3', 'A4']

function isApproved(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isApproved)
  if (!isFields(value)) return true
  if (value['system'] === codeSystems.reviewAction && refused.includes(value['code'])) return false
  return Object.values(value).every(isApproved)
}
