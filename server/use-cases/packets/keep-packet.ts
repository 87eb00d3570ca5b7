import { createHash } from 'node:crypto'
import type { LoopView } from '#domain/loop-view.ts'
import type { PacketSectionName } from '#domain/packet/choose-packet.ts'
import { findPacketAddress } from '#domain/packet/packet-address.ts'
import { toReferralNote } from '#domain/packet/referral-note.ts'
import type { MadePacket } from '#domain/packet/to-packet-content.ts'
import { insertAccess } from '../../store/answer-access.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { enqueue } from '../../store/outbox.ts'
import { insertPacket, type PacketToSend } from '../../store/packets.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toOutboxItem } from '../watch/enqueue-delivery.ts'
import type { PacketDeps } from './packet-deps.ts'
import { toPacketDelivery } from './packet-delivery.ts'
import { toPacketDocument } from './packet-document.ts'

/** The way to answer one packet: known once, when it is made. */
export type PacketAnswer = { id: string; code: string; codeHash: Buffer; birthHash: Buffer; link: string }

export type PacketToKeep = {
  order: PacketToSend
  view: LoopView
  made: MadePacket
  pages: { pdf: Uint8Array; pages: number }
  resources: readonly unknown[]
  medium: 'direct' | 'fax'
  now: Date
  answer?: PacketAnswer
}

/** As long as a referral may take, from order to note. */
const answerDays = 180

/**
 * Keeps a packet with its hashes, its way to be answered and its place in the outbox, all or nothing.
 *
 * @returns false when another process was quicker
 */
export async function keepPacket(
  deps: PacketDeps,
  runtime: TenantRuntime,
  packet: PacketToKeep,
): Promise<boolean> {
  const { order, view, made, pages, resources, medium, now, answer } = packet
  const { tenant } = runtime
  const ids = { document: uuidOf(order.id, 'document'), toId: toIds(order.id) }
  const note = deps.papers.writeXml(toReferralNote(made.content, ids))
  const papers = {
    id: order.id,
    referral: order.referral,
    patient: order.patient,
    pdf: pages.pdf,
    pages: pages.pages,
    pdfSha256: hash(pages.pdf),
    note,
    noteSha256: hash(note),
    keptOut: made.keptOut,
    madeAt: now,
  }
  const receiver = view.receiver
  const address = receiver && findPacketAddress(medium, receiver, resources)
  if (receiver === undefined || address === undefined) throw new Error('a packet has no address any more')
  const { name } = made.content.receiver
  const delivery = toPacketDelivery(tenant, {
    packet: order.id,
    view,
    made,
    resources,
    medium,
    now,
    name,
    ...(answer && { answerLink: answer.link }),
  })
  return deps.db.transaction().execute(async (trx: BatonTransaction) => {
    if (!(await insertPacket(trx, tenant.id, papers))) return false
    if (answer !== undefined)
      await insertAccess(trx, {
        tenant: tenant.id,
        id: answer.id,
        packet: order.id,
        referral: order.referral,
        patient: order.patient,
        name,
        codeHash: answer.codeHash,
        birthHash: answer.birthHash,
        expiresAt: new Date(deps.realNow().getTime() + answerDays * 86_400_000),
        ...(receiver.reference === undefined ? {} : { receiver: receiver.reference }),
      })
    await writeOwn(trx, tenant.id, toPacketDocument(papers, view, tenant.policy.calendar.timeZone), now)
    const timing = { referral: order.referral, patient: order.patient, notBefore: now }
    await enqueue(trx, tenant.id, [toOutboxItem(delivery, timing)])
    await appendAudit(trx, tenant.id, [
      {
        action: 'create',
        event: 'packet-made',
        agent: 'Device/baton',
        patient: `Patient/${order.patient}`,
        resource: view.referral,
        evidence: made.content.sections.flatMap(({ entries }) => entries.map(({ reference }) => reference)),
        outcome: 'success',
        reason: `pages ${pages.pages}, sha256 ${papers.pdfSha256}, kept out ${made.keptOut.length}`,
        ...(receiver.reference === undefined ? {} : { recipient: receiver.reference }),
      },
    ])
    return true
  })
}

function hash(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** A UUID that is the same whenever this packet is made, as version 8 of RFC 9562 allows. */
function uuidOf(packet: string, what: string): string {
  const bytes = createHash('sha256').update(`${packet}\0${what}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function toIds(packet: string): (section: PacketSectionName, place: number) => string {
  return (section, place) => uuidOf(packet, `${section}-${place}`)
}
