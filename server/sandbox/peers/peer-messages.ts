import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { clinicTenant } from '../clinic-record.ts'
import { type PeerKind, peerKinds, type PeerTables } from './tables.ts'

export type AttachedFile = {
  readonly filename: string
  readonly contentType: string
  readonly content: Uint8Array
}

export type NewPeerMessage = {
  readonly kind: PeerKind
  readonly direction: 'received' | 'sent'
  readonly dedupeKey: string
  readonly providerId: string
  readonly sender: string
  readonly recipient: string
  readonly subject?: string
  readonly body: string
  readonly facts?: Readonly<Record<string, string>>
  readonly attachments?: readonly AttachedFile[]
  readonly at: Date
  /** How far it is when it is stored. */
  readonly state: string
}

export type MessageState = { readonly state: string; readonly code?: string; readonly at: Date }

export type PeerMessage = {
  readonly id: string
  readonly kind: PeerKind
  readonly direction: 'received' | 'sent'
  readonly dedupeKey: string
  readonly providerId: string
  readonly sender: string
  readonly recipient: string
  readonly subject?: string
  readonly body: string
  readonly facts: Readonly<Record<string, string>>
  readonly at: Date
  /** How often the same message arrived; more than once is a fault of whoever sent it. */
  readonly copies: number
  /** Oldest first. */
  readonly states: readonly MessageState[]
  readonly attachments: readonly { readonly filename: string; readonly contentType: string }[]
}

/** Stores a message with its files and its first state. @returns its id */
export function insertMessage(db: Kysely<PeerTables>, message: NewPeerMessage): Promise<string> {
  const id = randomUUID()
  return db.transaction().execute(async (trx) => {
    const key = { tenant_id: clinicTenant, message_id: id }
    await trx
      .insertInto('peer_message')
      .values({
        ...key,
        kind: message.kind,
        direction: message.direction,
        dedupe_key: message.dedupeKey,
        provider_id: message.providerId,
        sender: message.sender,
        recipient: message.recipient,
        subject: message.subject ?? null,
        body: message.body,
        facts: JSON.stringify(message.facts ?? {}),
        at: message.at,
      })
      .execute()
    for (const [ordinal, { filename, contentType, content }] of (message.attachments ?? []).entries()) {
      const file = { ...key, ordinal, filename, content_type: contentType, content: Buffer.from(content) }
      await trx.insertInto('peer_attachment').values(file).execute()
    }
    const state = { ...key, state: message.state, code: null, at: message.at }
    await trx.insertInto('peer_message_state').values(state).execute()
    return id
  })
}

/** Notes how far a message has come. */
export async function recordState(
  db: Kysely<PeerTables>,
  id: string,
  { state, code, at }: MessageState,
): Promise<void> {
  await db
    .insertInto('peer_message_state')
    .values({ tenant_id: clinicTenant, message_id: id, state, code: code ?? null, at })
    .execute()
}

const Row = z.object({
  id: z.string(),
  kind: z.enum(peerKinds),
  direction: z.enum(['received', 'sent']),
  dedupeKey: z.string(),
  providerId: z.string(),
  sender: z.string(),
  recipient: z.string(),
  subject: z
    .string()
    .nullable()
    .transform((subject) => subject ?? undefined),
  body: z.string(),
  facts: z.string().transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
  at: z.date(),
  copies: z.number(),
  states: z.array(
    z
      .object({ state: z.string(), code: z.string().nullable(), at: z.string() })
      .transform(({ state, code, at }) => ({ state, at: new Date(at), ...(code === null ? {} : { code }) })),
  ),
  attachments: z.array(z.object({ filename: z.string(), contentType: z.string() })),
})

/** Enough to look at, few enough for a page. */
const mostMessages = 200

export type MessageFilter = {
  readonly kind?: PeerKind
  /** Either side of the message: a part of its address or number, or one of these as a whole. */
  readonly party?: { readonly part?: string; readonly anyOf: readonly string[] }
  readonly id?: string
  readonly providerId?: string
}

/** Reads messages with everything that became of them, newest first. */
export async function readMessages(db: Kysely<PeerTables>, filter: MessageFilter): Promise<PeerMessage[]> {
  const { kind, id, providerId } = filter
  const found = await sql`
    select m.message_id as id, m.kind, m.direction, m.dedupe_key as "dedupeKey", m.provider_id as "providerId",
      m.sender, m.recipient, m.subject, m.body, m.facts, m.at,
      (select count(*)::int from peer_message c where c.tenant_id = m.tenant_id and c.kind = m.kind
        and c.direction = m.direction and c.dedupe_key = m.dedupe_key) as copies,
      coalesce((select json_agg(json_build_object('state', s.state, 'code', s.code, 'at', s.at) order by s.seq)
        from peer_message_state s where s.tenant_id = m.tenant_id and s.message_id = m.message_id), '[]') as states,
      coalesce((select json_agg(json_build_object('filename', a.filename, 'contentType', a.content_type)
        order by a.ordinal) from peer_attachment a
        where a.tenant_id = m.tenant_id and a.message_id = m.message_id), '[]') as attachments
    from peer_message m
    where m.tenant_id = ${clinicTenant} and ${toPartyCondition(filter.party)}
      and (${kind ?? null}::text is null or m.kind = ${kind ?? null})
      and (${id ?? null}::text is null or m.message_id = ${id ?? null})
      and (${providerId ?? null}::text is null or m.provider_id = ${providerId ?? null})
    order by m.seq desc limit ${mostMessages}`.execute(db)
  return z
    .array(Row)
    .parse(found.rows)
    .map(({ subject, ...row }) => ({ ...row, ...(subject === undefined ? {} : { subject }) }))
}

function toPartyCondition(party: MessageFilter['party']) {
  if (party === undefined) return sql`true`
  const { part, anyOf } = party
  const like = part === undefined ? null : `%${part.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return sql`(m.sender = any(${anyOf}::text[]) or m.recipient = any(${anyOf}::text[])
    or m.sender ilike ${like} or m.recipient ilike ${like})`
}

/** How many messages reached their recipients once too often, for each kind that has any. */
export async function countDoubles(db: Kysely<PeerTables>): Promise<ReadonlyMap<PeerKind, number>> {
  const found = await sql<{ kind: PeerKind; doubles: number }>`
    select kind, sum(copies - 1)::int as doubles from (
      select kind, count(*) as copies from peer_message
      where tenant_id = ${clinicTenant} and direction = 'received'
      group by kind, dedupe_key having count(*) > 1) as counted
    group by kind`.execute(db)
  return new Map(found.rows.map(({ kind, doubles }) => [kind, doubles]))
}

/** How many texts a phone has sent to us. */
export async function countAnswers(db: Kysely<PeerTables>, number: string): Promise<number> {
  const { count } = await db
    .selectFrom('peer_message')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', clinicTenant)
    .where('kind', '=', 'sms')
    .where('direction', '=', 'sent')
    .where('sender', '=', number)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How many messages of each kind there are in all. */
export async function countMessages(db: Kysely<PeerTables>): Promise<ReadonlyMap<PeerKind, number>> {
  const rows = await db
    .selectFrom('peer_message')
    .select(['kind', ({ fn }) => fn.countAll<number>().as('count')])
    .where('tenant_id', '=', clinicTenant)
    .groupBy('kind')
    .execute()
  return new Map(rows.map(({ kind, count }) => [kind, Number(count)]))
}

/** Reads one file of a message; nothing when there is none. */
export async function findAttachment(
  db: Kysely<PeerTables>,
  messageId: string,
  ordinal: number,
): Promise<AttachedFile | undefined> {
  const row = await db
    .selectFrom('peer_attachment')
    .select(['filename', 'content_type', 'content'])
    .where('tenant_id', '=', clinicTenant)
    .where('message_id', '=', messageId)
    .where('ordinal', '=', ordinal)
    .executeTakeFirst()
  return row && { filename: row.filename, contentType: row.content_type, content: row.content }
}
