import type { Kysely } from 'kysely'
import { clinicTenant } from '../clinic-record.ts'
import type { PeerTables } from './tables.ts'

type Pair = { readonly ourNumber: string; readonly number: string }

/** The words Twilio takes for STOP, START and HELP when it handles them itself. */
const keywords = {
  STOP: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'],
  START: ['START', 'YES', 'UNSTOP'],
  HELP: ['HELP', 'INFO'],
} as const

/**
 * What the provider takes a reply for, when it is that word and nothing else.
 *
 * @see {@link https://help.twilio.com/articles/223134027 | Twilio: opt-out keywords}
 */
export function optOutTypeOf(text: string): 'STOP' | 'START' | 'HELP' | undefined {
  const word = text.trim().toUpperCase()
  for (const type of ['STOP', 'START', 'HELP'] as const)
    if (keywords[type].some((keyword) => keyword === word)) return type
  return undefined
}

/** Whether the provider refuses to send from that number of ours to this one. */
export async function isOptedOut(db: Kysely<PeerTables>, { ourNumber, number }: Pair): Promise<boolean> {
  const row = await db
    .selectFrom('peer_opt_out')
    .select('number')
    .where('tenant_id', '=', clinicTenant)
    .where('our_number', '=', ourNumber)
    .where('number', '=', number)
    .executeTakeFirst()
  return row !== undefined
}

/** The provider stops, or starts again, sending from that number of ours to this one. */
export async function keepOptOut(
  db: Kysely<PeerTables>,
  { ourNumber, number }: Pair,
  type: 'STOP' | 'START',
): Promise<void> {
  const row = { tenant_id: clinicTenant, our_number: ourNumber, number }
  if (type === 'STOP') {
    await db
      .insertInto('peer_opt_out')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return
  }
  await db
    .deleteFrom('peer_opt_out')
    .where('tenant_id', '=', clinicTenant)
    .where('our_number', '=', ourNumber)
    .where('number', '=', number)
    .execute()
}
