import type { AuthorizationDeps } from './authorization-deps.ts'
import { digestOf, newOpaqueToken } from './opaque-token.ts'

/** What waits for a page to be answered: a yes of a person, or a sign-in with a choice of patient. */
export type TicketTable = 'smart_consent' | 'smart_sign_in'

/** Puts a request aside until its page is answered; returns the ticket the page carries. Only its digest is kept. */
export async function openTicket(
  deps: AuthorizationDeps,
  table: TicketTable,
  { request, lifetimeMs }: { request: unknown; lifetimeMs: number },
): Promise<string> {
  const ticket = newOpaqueToken()
  await deps.db
    .insertInto(table)
    .values({
      profile: deps.issuer.profile,
      ticket_digest: digestOf(ticket),
      request: JSON.stringify(request),
      expires_at: new Date(deps.clock().getTime() + lifetimeMs),
      used_at: null,
    })
    .execute()
  return ticket
}

/** What was put aside, as it was stored; nothing when the ticket is unknown, used, expired or of another issuer. */
export async function findTicket(
  deps: AuthorizationDeps,
  table: TicketTable,
  ticket: string,
): Promise<unknown> {
  const row = await deps.db
    .selectFrom(table)
    .select('request')
    .where('profile', '=', deps.issuer.profile)
    .where('ticket_digest', '=', digestOf(ticket))
    .where('used_at', 'is', null)
    .where('expires_at', '>', deps.clock())
    .executeTakeFirst()
  return row?.request
}

/** As {@link findTicket}, and takes the ticket out of use: of two who take it at one moment only one gets it. */
export async function takeTicket(
  deps: AuthorizationDeps,
  table: TicketTable,
  ticket: string,
): Promise<unknown> {
  const row = await deps.db
    .updateTable(table)
    .set({ used_at: deps.clock() })
    .where('profile', '=', deps.issuer.profile)
    .where('ticket_digest', '=', digestOf(ticket))
    .where('used_at', 'is', null)
    .where('expires_at', '>', deps.clock())
    .returning('request')
    .executeTakeFirst()
  return row?.request
}
