import type { SentPacket } from '#domain/packet/packet-standing.ts'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { CommandTables } from './command-tables.ts'
import type { PacketTables } from './packet-tables.ts'

type Database = Kysely<PacketTables>
type Trx = Transaction<PacketTables>

export type Packet = {
  id: string
  /** Ids without their types. */
  referral: string
  patient: string
  pdf: Uint8Array
  pdfSha256: string
  pages: number
  note: string
  noteSha256: string
  keptOut: readonly string[]
  madeAt: Date
}

/**
 * Keeps a packet before it leaves.
 *
 * @returns false when this command's packet is kept already: then nothing was stored
 */
export async function insertPacket(trx: Trx, tenant: string, packet: Packet): Promise<boolean> {
  const inserted = await trx
    .insertInto('packet')
    .values({
      tenant_id: tenant,
      packet_id: packet.id,
      referral_id: packet.referral,
      patient_id: packet.patient,
      pdf: Buffer.from(packet.pdf),
      pdf_sha256: packet.pdfSha256,
      pages: packet.pages,
      note: packet.note,
      note_sha256: packet.noteSha256,
      kept_out: sql<string[]>`${[...packet.keptOut]}::text[]`,
      made_at: packet.madeAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** The papers of a packet, to be sent. */
export async function findPapers(
  db: Database,
  tenant: string,
  id: string,
): Promise<{ pdf: Buffer; note: string } | undefined> {
  return db
    .selectFrom('packet')
    .select(['pdf', 'note'])
    .where('tenant_id', '=', tenant)
    .where('packet_id', '=', id)
    .executeTakeFirst()
}

export type PacketRecipient = {
  packet: string
  receiver?: string
  name: string
  channel: string
}

export async function insertRecipient(trx: Trx, tenant: string, recipient: PacketRecipient): Promise<void> {
  const { packet, receiver, name, channel } = recipient
  await trx
    .insertInto('packet_recipient')
    .values({ tenant_id: tenant, packet_id: packet, receiver: receiver ?? null, name, channel })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A rung that a packet reached with a recipient, or its failure. */
export type PacketRung = 'transmitted' | 'delivered' | 'failed' | 'accepted'

const columns = {
  transmitted: 'transmitted_at',
  delivered: 'delivered_at',
  failed: 'failed_at',
  accepted: 'accepted_at',
} as const

/**
 * Notes that a packet reached a rung; the first time counts.
 *
 * @param channel - absent: whichever it got there by, as an answer does not say
 */
export async function noteRung(
  db: Database,
  tenant: string,
  packet: string,
  rung: PacketRung,
  at: Date,
  channel?: string,
): Promise<void> {
  const column = columns[rung]
  await db
    .updateTable('packet_recipient')
    .set({ [column]: at })
    .where('tenant_id', '=', tenant)
    .where('packet_id', '=', packet)
    .where(column, 'is', null)
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .$if(channel === undefined, (query) =>
      query.where('transmitted_at', 'is not', null).where('failed_at', 'is', null),
    )
    .execute()
}

/**
 * Every packet of a referral by recipient and channel with how far it got, the newest first; without its papers. One that
 * was not handed over yet has no recipient.
 *
 * @param about - ids; a referral of another patient has none
 */
export async function listPackets(
  db: Database,
  tenant: string,
  { referral, patient }: { referral: string; patient: string },
): Promise<readonly SentPacket[]> {
  const rows = await db
    .selectFrom('packet as p')
    .leftJoin('packet_recipient as r', (join) =>
      join.onRef('r.tenant_id', '=', 'p.tenant_id').onRef('r.packet_id', '=', 'p.packet_id'),
    )
    .select(['p.packet_id', 'p.pages', 'p.pdf_sha256', 'p.made_at', 'p.kept_out', 'r.name', 'r.channel'])
    .select(['r.transmitted_at', 'r.delivered_at', 'r.failed_at', 'r.accepted_at'])
    .where('p.tenant_id', '=', tenant)
    .where('p.referral_id', '=', referral)
    .where('p.patient_id', '=', patient)
    .orderBy('p.made_at', 'desc')
    .orderBy('r.channel')
    .execute()
  return rows.map((row) => ({
    id: row.packet_id,
    pages: row.pages,
    sha256: row.pdf_sha256,
    heldOut: row.kept_out.length,
    madeAt: row.made_at.getTime(),
    ...(row.channel === null ? {} : { recipient: { name: row.name ?? '', channel: row.channel } }),
    ...(row.transmitted_at && { transmittedAt: row.transmitted_at.getTime() }),
    ...(row.delivered_at && { deliveredAt: row.delivered_at.getTime() }),
    ...(row.failed_at && { failedAt: row.failed_at.getTime() }),
    ...(row.accepted_at && { acceptedAt: row.accepted_at.getTime() }),
  }))
}

/** A command to send that nobody has carried out yet; `command` is as it was stored. */
export type PacketToSend = {
  tenant: string
  id: string
  patient: string
  referral: string
  command: unknown
  /** It was asked for so long ago that a person has to know. */
  isLate: boolean
}

/**
 * Commands whose packet Baton is to send and has not made yet, the oldest first: those that left a message in
 * preparation.
 *
 * @param without - ids of commands that rest
 */
export async function findPacketsToSend(
  db: Kysely<CommandTables & PacketTables>,
  tenants: readonly string[],
  limit: number,
  without: readonly string[],
): Promise<PacketToSend[]> {
  const found = await sql<PacketToSend>`select i.tenant_id as tenant, i.intent_id as id,
      i.patient_id as patient, i.referral_id as referral, i.command,
      i.created_at < now() - interval '1 hour' as "isLate" from intent i
    where i.tenant_id = any(${[...tenants]}::text[]) and i.command->>'name' = 'send-packet'
      and i.state <> 'undone' and i.referral_id is not null and i.intent_id <> all(${[...without]}::text[])
      and i.created_at > now() - interval '3 days'
      and exists (select from intent_write w where w.tenant_id = i.tenant_id and w.intent_id = i.intent_id
        and w.write #>> '{resource,status}' = 'preparation')
      and not exists (select from packet p where p.tenant_id = i.tenant_id and p.packet_id = i.intent_id)
    order by i.created_at limit ${limit}`.execute(db)
  return found.rows
}
