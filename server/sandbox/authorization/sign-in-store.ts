import { z } from 'zod'
import type { AuthorizationDeps } from './authorization-deps.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { findClient } from './registration.ts'
import { StoredRequest } from './stored-request.ts'
import { findTicket, openTicket, takeTicket } from './ticket-store.ts'

const Stored = StoredRequest.extend({ clientId: z.string() })

/** Time to look for a patient. */
const lifetimeMs = 15 * 60_000

/** Puts a request without a launch aside until someone has signed in and chosen; returns the page's ticket. */
export function openSignIn(deps: AuthorizationDeps, request: AuthorizationRequest): Promise<string> {
  const stored = Stored.parse({ ...request, clientId: request.client.id })
  return openTicket(deps, 'smart_sign_in', { request: stored, lifetimeMs })
}

/** The request behind a ticket that is still good, which it stays; nothing for any other. */
export async function findSignIn(
  deps: AuthorizationDeps,
  ticket: string,
): Promise<AuthorizationRequest | undefined> {
  return restored(deps, await findTicket(deps, 'smart_sign_in', ticket))
}

/** Takes a ticket out of use; nothing when it is unknown, used or expired. */
export async function takeSignIn(
  deps: AuthorizationDeps,
  ticket: string,
): Promise<AuthorizationRequest | undefined> {
  return restored(deps, await takeTicket(deps, 'smart_sign_in', ticket))
}

function restored(deps: AuthorizationDeps, stored: unknown): AuthorizationRequest | undefined {
  if (stored === undefined) return undefined
  const { clientId, ...request } = Stored.parse(stored)
  const client = findClient(deps.registry, clientId)
  return client?.kind === 'app' ? { ...request, client } : undefined
}
