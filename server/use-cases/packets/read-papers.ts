import type { Attachment } from '../../channels/channel.ts'
import type { ClaimedItem } from '../../store/outbox.ts'
import { findPapers } from '../../store/packets.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import type { MessagePayload } from '../watch/outbox-payload.ts'

/**
 * The papers that go along with a message: of a packet the PDF, and the Referral Note where the receiver's own system can
 * read it.
 *
 * @throws Error when the packet is gone: its message must not go without it
 */
export async function readPapers(
  db: BatonDatabase,
  { tenant }: Pick<ClaimedItem, 'tenant'>,
  { packet, way }: MessagePayload,
): Promise<{ attachments?: readonly Attachment[] }> {
  if (packet === undefined) return {}
  const papers = await findPapers(db, tenant, packet)
  if (papers === undefined) throw new Error('the papers of a packet are gone')
  const pdf = {
    filename: 'referral.pdf',
    contentType: 'application/pdf',
    content: papers.pdf,
    isCovered: true,
  } as const
  if (way.channel !== 'direct') return { attachments: [pdf] }
  const note = { filename: 'referral-note.xml', contentType: 'text/xml', content: Buffer.from(papers.note) }
  return { attachments: [pdf, note] }
}
