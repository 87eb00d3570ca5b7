import type { Context } from 'hono'

export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'

/** A refusal in the words of RFC 6749: a code for the program, a sentence for whoever debugs it. */
export type OAuthError = { readonly error: OAuthErrorCode; readonly description: string }

export type OAuthResult<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & OAuthError)

export function granted<T>(value: T): OAuthResult<T> {
  return { ok: true, value }
}

export function refused(error: OAuthErrorCode, description: string): { ok: false } & OAuthError {
  return { ok: false, error, description }
}

/** Answers a back-channel request with a refusal (RFC 6749 section 5.2): 401 when the client was not recognised. */
export function refuse(c: Context, refusal: OAuthError): Response {
  c.header('Cache-Control', 'no-store')
  c.header('Pragma', 'no-cache')
  const body = { error: refusal.error, error_description: refusal.description }
  return c.json(body, refusal.error === 'invalid_client' ? 401 : 400)
}
