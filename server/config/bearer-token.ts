/**
 * What may stand in an `Authorization: Bearer` header here: 20 to 200 characters of RFC 6750's alphabet. Shorter ones can
 * be guessed, longer ones are nobody's. Secrets that others send back to us have to be like this.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 | RFC 6750}
 */
export function isBearerToken(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]{20,200}=*$/.test(text)
}

export const bearerTokenShape = '20 to 200 letters, digits or signs of -._~+/'
