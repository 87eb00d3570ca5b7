import { timingSafeEqual } from 'node:crypto'
import { maxNoteBytes } from '#contract/notes.ts'
import {
  readV2Head,
  toV2Acknowledgement,
  type AcknowledgementCode,
} from '#domain/notes-in/v2-acknowledgement.ts'
import { sha256 } from '../../store/sessions.ts'
import { readBearer } from '../guard.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readLimitedBody } from '../limited-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** Where an interface engine hands in documents of HL7 v2; public, because an engine has no session, and closed to whoever lacks the secret. */
export const v2MessageRoutes: readonly Route[] = [
  { method: 'POST', path: '/callbacks/:tenant/v2', access: 'public', limit: 'callback', handle: takeMessage },
]

/** @see {@link https://www.iana.org/assignments/media-types | the name that HL7 over HTTP goes by} */
const mediaType = 'x-application/hl7-v2+er7'

/**
 * Takes a document (MDM^T02 and its kin) as a note, and acknowledges it as soon as it is kept: the engine forgets it then.
 * What comes again byte for byte is kept once; other bytes under the same name are another version.
 */
async function takeMessage(c: HttpContext, deps: AppDeps): Promise<Response> {
  const tenant = c.req.param('tenant') ?? ''
  const secret = deps.tenants.get(tenant)?.tenant.channels.v2?.secret
  // The same answer for a wrong secret and for no such tenant: nothing to find out here.
  if (deps.notes === undefined || !hasSecret(c, secret)) return problem(c, 'not-found')
  c.set('tenant', tenant)
  const content = await readLimitedBody(c.req.raw.body, maxNoteBytes)
  if (content === undefined) return problem(c, 'body-too-large')
  // What an engine wraps around it on other ways is no part of it.
  const message = Buffer.from(content)
    .toString('utf8')
    .replace(/^[\v\s]+/, '')
  const head = readV2Head(message)
  if (head === undefined) return problem(c, 'malformed-request')
  const arrival = { way: 'v2', sourceId: `${head.sender} ${head.control}` } as const
  const file = { name: `${head.control}.hl7`, content: Buffer.from(message) }
  const kept = await deps.notes.keep(tenant, file, arrival)
  const isTaken = kept.every(({ refusal }) => refusal === undefined)
  return acknowledge(c, deps, message, isTaken ? 'AA' : 'AR')
}

function hasSecret(c: HttpContext, secret: string | undefined): boolean {
  const given = readBearer(c)
  return given !== undefined && secret !== undefined && timingSafeEqual(sha256(given), sha256(secret))
}

function acknowledge(c: HttpContext, deps: AppDeps, message: string, code: AcknowledgementCode): Response {
  const at = `${deps.realNow().toISOString().replace(/\D/g, '').slice(0, 14)}+0000`
  return c.body(toV2Acknowledgement(message, code, at), 200, {
    'Content-Type': `${mediaType}; charset=utf-8`,
    'Cache-Control': 'no-store',
  })
}
