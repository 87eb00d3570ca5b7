import { z } from 'zod'
import type { AuthorizationDeps } from './authorization-deps.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { digestOf, newOpaqueToken } from './opaque-token.ts'
import { findClient } from './registration.ts'
import { StoredRequest } from './stored-request.ts'

const Stored = StoredRequest.extend({ clientId: z.string() })

/** Time to look for a patient. */
const signInLifetimeMs = 15 * 60_000

/** Puts a request without a launch aside until someone has signed in and chosen; returns the page's ticket. */
export async function openSignIn(deps: AuthorizationDeps, request: AuthorizationRequest): Promise<string> {
  const ticket = newOpaqueToken()
  const stored = Stored.parse({ ...request, clientId: request.client.id })
  await deps.db
    .insertInto('smart_sign_in')
    .values({
      profile: deps.issuer.profile,
      ticket_digest: digestOf(ticket),
      request: JSON.stringify(stored),
      expires_at: new Date(deps.clock().getTime() + signInLifetimeMs),
      used_at: null,
    })
    .execute()
  return ticket
}

/** The request behind a ticket that is still good, which it stays; nothing for any other. */
export async function findSignIn(
  deps: AuthorizationDeps,
  ticket: string,
): Promise<AuthorizationRequest | undefined> {
  const row = await deps.db
    .selectFrom('smart_sign_in')
    .select('request')
    .where('profile', '=', deps.issuer.profile)
    .where('ticket_digest', '=', digestOf(ticket))
    .where('used_at', 'is', null)
    .where('expires_at', '>', deps.clock())
    .executeTakeFirst()
  return row && restored(deps, row.request)
}

/** Takes a ticket out of use; nothing when it is unknown, used or expired. */
export async function takeSignIn(
  deps: AuthorizationDeps,
  ticket: string,
): Promise<AuthorizationRequest | undefined> {
  const row = await deps.db
    .updateTable('smart_sign_in')
    .set({ used_at: deps.clock() })
    .where('profile', '=', deps.issuer.profile)
    .where('ticket_digest', '=', digestOf(ticket))
    .where('used_at', 'is', null)
    .where('expires_at', '>', deps.clock())
    .returning('request')
    .executeTakeFirst()
  return row && restored(deps, row.request)
}

function restored(deps: AuthorizationDeps, stored: unknown): AuthorizationRequest | undefined {
  const { clientId, ...request } = Stored.parse(stored)
  const client = findClient(deps.registry, clientId)
  return client?.kind === 'app' ? { ...request, client } : undefined
}
