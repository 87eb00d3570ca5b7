import { timingSafeEqual } from 'node:crypto'
import { findNotification } from '../../ehr/subscription-notification.ts'
import { sha256 } from '../../store/sessions.ts'
import { receiveNotification } from '../../use-cases/sync/receive-notification.ts'
import { readNotificationSecret } from '../../use-cases/sync/notification-secret.ts'
import { readBearer } from '../guard.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** Where EHRs tell of changes; public, because an EHR has no session, and closed to whoever lacks the secret. */
export const subscriptionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/callbacks/:tenant/subscription',
    access: 'public',
    limit: 'page',
    handle: takeNotification,
  },
]

/** A notification with a hundred full resources stays below. */
const maxBytes = 4_000_000

/** Answers at once, as senders demand; what changed is read afterwards, with the backend's own access. */
async function takeNotification(c: HttpContext, deps: AppDeps): Promise<Response> {
  const tenant = c.req.param('tenant') ?? ''
  const isKnown = deps.tenants.get(tenant)?.tenant.backend !== undefined
  // The same answer for a wrong secret and for no such tenant: nothing to find out here.
  if (!isKnown || !(await hasSecret(c, deps, tenant))) return problem(c, 'not-found')
  c.set('tenant', tenant)
  const body = await readFhirBody(c)
  if (body === 'too-large') return problem(c, 'body-too-large')
  const notification = findNotification(body)
  if (notification === undefined) {
    return problem(c, 'invalid-body', { detail: 'This is no notification of a subscription.' })
  }
  const { isGap } = await receiveNotification(deps.db, tenant, notification)
  if (isGap) deps.log({ level: 'warn', event: 'notifications-missed', tenant })
  return c.body(null, 200)
}

async function hasSecret(c: HttpContext, deps: AppDeps, tenant: string): Promise<boolean> {
  const given = readBearer(c)
  if (given === undefined) return false
  return timingSafeEqual(sha256(given), sha256(await readNotificationSecret(deps.db, tenant)))
}

/** FHIR has a media type of its own; the body is read whatever it is called, since its sender is known. */
async function readFhirBody(c: HttpContext): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) return 'too-large'
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    // Not quoted: what an EHR sends may be clinical.
    return undefined
  }
}
