import { isIP } from 'node:net'
import { connect } from 'node:tls'
import { guardedLookup } from './address-guard.ts'

/** What a TLS server shows of itself. */
export type Certificate = {
  /** Accepted by the authorities this machine trusts, for this name, today. */
  isTrusted: boolean
  /** Node's code for why it is not, like `CERT_HAS_EXPIRED`. */
  because?: string
  /** Last moment at which it is valid. */
  validUntil: Date
  /** Like `TLSv1.3`. */
  protocol: string
}

/**
 * Looks at the certificate of an https address without asking it anything.
 *
 * @returns the certificate even when it is not trusted; `undefined` when no TLS connection comes about
 */
export function findCertificate(
  address: URL,
  allowPrivate: boolean,
  timeoutMs: number,
): Promise<Certificate | undefined> {
  const host = address.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: address.port === '' ? 443 : Number(address.port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      lookup: guardedLookup(allowPrivate),
      // Judged by the caller; nothing is sent over this connection.
      rejectUnauthorized: false,
      timeout: timeoutMs,
    })
    const end = (found?: Certificate): void => {
      socket.destroy()
      resolve(found)
    }
    socket.once('timeout', () => end())
    socket.once('error', () => end())
    socket.once('secureConnect', () => {
      const validUntil = new Date(socket.getPeerCertificate().valid_to)
      const because = socket.authorized ? undefined : codeOf(socket.authorizationError)
      end({
        isTrusted: socket.authorized,
        ...(because === undefined ? {} : { because }),
        validUntil,
        protocol: socket.getProtocol() ?? 'unknown',
      })
    })
  })
}

/** Documented as an Error, given as its code: both are understood. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  return error instanceof Error ? error.message : String(error)
}
