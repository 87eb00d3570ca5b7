import { z } from 'zod'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { LaunchOptions } from './launch-options.ts'
import type { LaunchContext } from './launch-store.ts'
import { digestOf, newOpaqueToken } from './opaque-token.ts'
import { findClient } from './registration.ts'
import { StoredRequest } from './stored-request.ts'

/** Everything an authorization needs but the person's yes. */
export type PendingConsent = {
  readonly request: AuthorizationRequest
  readonly launch: LaunchContext
  readonly scopes: readonly string[]
}

const Stored = z.object({
  request: StoredRequest,
  launch: z.object({
    clientId: z.string(),
    userId: z.string(),
    patient: z.string().exactOptional(),
    encounter: z.string().exactOptional(),
    options: LaunchOptions,
  }),
  scopes: z.array(z.string()),
})

/** Time a person may think. */
const consentLifetimeMs = 10 * 60_000

/** Puts an authorization aside until the consent page is answered; returns the ticket the page carries. */
export async function openConsent(deps: AuthorizationDeps, pending: PendingConsent): Promise<string> {
  const ticket = newOpaqueToken()
  await deps.db
    .insertInto('smart_consent')
    .values({
      profile: deps.issuer.profile,
      ticket_digest: digestOf(ticket),
      request: JSON.stringify(Stored.parse(pending)),
      expires_at: new Date(deps.clock().getTime() + consentLifetimeMs),
      used_at: null,
    })
    .execute()
  return ticket
}

/** Takes a ticket out of use; nothing when it is unknown, used or expired. */
export async function takeConsent(
  deps: AuthorizationDeps,
  ticket: string,
): Promise<PendingConsent | undefined> {
  const row = await deps.db
    .updateTable('smart_consent')
    .set({ used_at: deps.clock() })
    .where('profile', '=', deps.issuer.profile)
    .where('ticket_digest', '=', digestOf(ticket))
    .where('used_at', 'is', null)
    .where('expires_at', '>', deps.clock())
    .returning('request')
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { request, launch, scopes } = Stored.parse(row.request)
  const client = findClient(deps.registry, launch.clientId)
  return client?.kind === 'app' ? { request: { ...request, client }, launch, scopes } : undefined
}
