import { EhrUnavailable } from '../../ehr/ehr-error.ts'

const causes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known to this machine’s DNS',
  EAI_AGAIN: 'its name cannot be looked up at the moment',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it from here',
  ENETUNREACH: 'there is no way to it from here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate chain is incomplete or from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate chain is incomplete or from an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

/** What is known of a TLS or network code, in words; the code itself when nothing is. */
export function wordsOfCode(code: string): string {
  return causes[code] ?? code
}

/** Why an EHR could not be used, as the end of a sentence that begins with its address. Never quotes its answer. */
export function wordsOfFault(error: EhrUnavailable): string {
  switch (error.fault) {
    case 'timeout':
      return 'did not answer in time'
    case 'unreachable':
      return `cannot be reached: ${wordsOfCause(error.cause)}`
    case 'forbidden-address':
      return 'is refused by the address guard: only https addresses of the EHR’s own hosts may be asked'
    case 'too-large':
      return 'answered with more than it may'
    case 'unusable-answer':
      return 'answered with something else than it should'
    case 'resting':
      return 'was not asked: it failed several times in a row'
    case 'status':
      return `answered ${error.status ?? 'with an error'}`
  }
}

function wordsOfCause(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes('redirect')) return 'it redirects; give the address it redirects to'
    if ('code' in cause && typeof cause.code === 'string' && cause.code !== 'UND_ERR_ABORTED') {
      return wordsOfCode(cause.code)
    }
    if (cause instanceof AggregateError) return wordsOfCause(cause.errors[0])
  }
  return 'the connection failed'
}

/** Runs a step that asks the EHR; its failure becomes words. Anything else that is thrown is a fault of ours. */
export async function orFault<Value>(step: Promise<Value>): Promise<Value | { fault: string }> {
  try {
    return await step
  } catch (error) {
    if (error instanceof EhrUnavailable) return { fault: wordsOfFault(error) }
    throw error
  }
}
