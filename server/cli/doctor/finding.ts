/** What is looked at, in the order it is reported; the words scripts select by. */
export const checkNames = [
  'configuration',
  'address',
  'certificate',
  'discovery',
  'launch',
  'pkce',
  'client',
  'sign-in',
  'keys',
  'scopes',
  'capabilities',
  'referral-orders',
  'patient',
  'browser-discovery',
  'browser-token',
  'browser-fhir',
  'browser-headers',
  'framing',
  'baton',
  'backend',
  'backend-token',
  'backend-read',
  'backend-writes',
  'sync',
  'subscriptions',
  'classification',
] as const
export type CheckName = (typeof checkNames)[number]

/**
 * `works`: seen to be as needed · `broken`: something Baton needs is not · `limited`: usable, with something to know
 * or to do · `not-checked`: could not be looked at, and why.
 */
export type FindingStatus = 'works' | 'broken' | 'limited' | 'not-checked'

export type Finding = {
  check: CheckName
  status: FindingStatus
  /** A sentence for a person. Never a name, identifier, token or text of anybody's chart. */
  says: string
  /** What to do about it. */
  remedy?: string
}

export function works(check: CheckName, says: string): Finding {
  return { check, status: 'works', says }
}

export function broken(check: CheckName, says: string, remedy: string): Finding {
  return { check, status: 'broken', says, remedy }
}

export function limited(check: CheckName, says: string, remedy?: string): Finding {
  return { check, status: 'limited', says, ...(remedy === undefined ? {} : { remedy }) }
}

export function notChecked(check: CheckName, says: string, remedy?: string): Finding {
  return { check, status: 'not-checked', says, ...(remedy === undefined ? {} : { remedy }) }
}

/** Findings in the order of `checkNames`, whatever order they were made in. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => checkNames.indexOf(a.check) - checkNames.indexOf(b.check))
}
