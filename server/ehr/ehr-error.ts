/** Why an EHR could not be used; the words decide what the user is told. */
export type EhrFault =
  | 'timeout'
  | 'unreachable'
  /** An address outside the tenant's configuration and discovery, or a private one where only public ones may be. */
  | 'forbidden-address'
  | 'too-large'
  /** Answered, but not with what it should be. */
  | 'unusable-answer'
  | 'status'
  /** Not asked at all: it failed several times in a row, or asked to be left alone for a while. */
  | 'resting'

/** A failure of the EHR or of the way to it; never carries its answer, which may hold clinical text. */
export class EhrUnavailable extends Error {
  readonly fault: EhrFault
  readonly tenant: string
  readonly status: number | undefined
  /** How long it should be left alone, if it said so or its circuit is open; milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(
    tenant: string,
    fault: EhrFault,
    options: { status?: number; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    const status = options.status === undefined ? '' : ` ${options.status}`
    super(`EHR of ${tenant}: ${fault}${status}`, { cause: options.cause })
    this.name = 'EhrUnavailable'
    this.tenant = tenant
    this.fault = fault
    this.status = options.status
    this.retryAfterMs = options.retryAfterMs
  }
}
