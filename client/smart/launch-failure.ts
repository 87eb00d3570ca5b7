/** Everything that can keep a launch from showing a chart; each has its own page of words. */
export const launchFailureKinds = [
  'not-configured',
  'unknown-issuer',
  'missing-launch',
  'ehr-unreachable',
  'pkce-unsupported',
  'consent-denied',
  'scopes-refused',
  'authorization-refused',
  'token-refused',
  'launch-not-found',
  'launch-interrupted',
  'role-missing',
  'missing-scopes',
  'wrong-patient',
  'identity-refused',
  'patient-refused',
  'token-expired',
  'session-expired',
  'baton-unreachable',
  'not-found',
  'unexpected',
] as const
export type LaunchFailureKind = (typeof launchFailureKinds)[number]

/** A launch that cannot go on. `details` name scopes, error codes or addresses: never a person, never a token. */
export class LaunchFailure extends Error {
  readonly kind: LaunchFailureKind
  readonly details: readonly string[]

  constructor(kind: LaunchFailureKind, details: readonly string[] = [], cause?: unknown) {
    super(kind, { cause })
    this.name = 'LaunchFailure'
    this.kind = kind
    this.details = details
  }
}

/** Any error as a launch failure: what was not foreseen is `unexpected`, and says so. */
export function toLaunchFailure(error: unknown): LaunchFailure {
  return error instanceof LaunchFailure ? error : new LaunchFailure('unexpected', [], error)
}
