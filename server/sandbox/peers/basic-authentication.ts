import { timingSafeEqual } from 'node:crypto'

/** Whether a request signs in with this user and password (RFC 7617). */
export function signsInAs(request: Request, user: string, password: string): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  const given = Buffer.from(request.headers.get('authorization') ?? '')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
