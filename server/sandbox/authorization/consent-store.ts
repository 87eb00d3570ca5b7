import { z } from 'zod'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { LaunchOptions } from './launch-options.ts'
import type { LaunchContext } from './launch-store.ts'
import { findClient } from './registration.ts'
import { StoredRequest } from './stored-request.ts'
import { openTicket, takeTicket } from './ticket-store.ts'

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
const lifetimeMs = 10 * 60_000

/** Puts an authorization aside until the consent page is answered; returns the ticket the page carries. */
export function openConsent(deps: AuthorizationDeps, pending: PendingConsent): Promise<string> {
  return openTicket(deps, 'smart_consent', { request: Stored.parse(pending), lifetimeMs })
}

/** Takes a ticket out of use; nothing when it is unknown, used or expired. */
export async function takeConsent(
  deps: AuthorizationDeps,
  ticket: string,
): Promise<PendingConsent | undefined> {
  const stored = await takeTicket(deps, 'smart_consent', ticket)
  if (stored === undefined) return undefined
  const { request, launch, scopes } = Stored.parse(stored)
  const client = findClient(deps.registry, launch.clientId)
  return client?.kind === 'app' ? { request: { ...request, client }, launch, scopes } : undefined
}
