import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { deleteAnswerSession, findAnswerSession, type AnswerAccess } from '../../store/answer-access.ts'
import { sha256 } from '../../store/sessions.ts'
import { answerSessionMs } from '../../use-cases/answers/open-answer.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'

const cookie = 'baton-answer'

/** Sent by this browser to the answer pages and nowhere else, and never along with what another site sends. */
function optionsFor({ batonOrigin }: AppDeps) {
  return {
    path: '/r',
    httpOnly: true,
    sameSite: 'Strict',
    secure: batonOrigin.startsWith('https:'),
  } as const
}

export function startSession(c: HttpContext, deps: AppDeps, token: string): void {
  setCookie(c, cookie, token, { ...optionsFor(deps), maxAge: answerSessionMs / 1_000 })
}

/** Ends it here as well: what the cookie was opens nothing any more. */
export async function endSession(c: HttpContext, deps: AppDeps): Promise<void> {
  const token = getCookie(c, cookie)
  if (token !== undefined) await deleteAnswerSession(deps.db, sha256(token))
  deleteCookie(c, cookie, optionsFor(deps))
}

export async function findSession(c: HttpContext, deps: AppDeps): Promise<AnswerAccess | undefined> {
  const token = getCookie(c, cookie)
  if (token === undefined) return undefined
  const access = await findAnswerSession(deps.db, sha256(token), deps.realNow())
  if (access !== undefined) c.set('tenant', access.tenant)
  return access
}

/** A form that another site made this browser send. Browsers say where a form comes from; where none does, none is. */
export function isFromElsewhere(c: HttpContext, { batonOrigin }: AppDeps): boolean {
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  // `null` is what a page without referrer says of itself; then the line above decides.
  return origin !== undefined && origin !== 'null' && origin !== batonOrigin
}
