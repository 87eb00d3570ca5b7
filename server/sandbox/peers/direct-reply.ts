import { randomUUID } from 'node:crypto'
import { onePagePdf } from '../clinic/one-page-pdf.ts'
import { deliverDirect, type OutgoingMail } from './direct-delivery.ts'
import type { HispDeps } from './hisp-peer.ts'
import { insertMessage, type PeerMessage, recordState } from './peer-messages.ts'

export type DirectReply = { readonly text: string; readonly attachesNote: boolean }

/**
 * The receiver's office answers a Direct message: with text, and if wanted with a consultation note as PDF. It goes
 * to Baton's Direct inbox, and the message centre keeps it.
 */
export async function answerByDirect(deps: HispDeps, to: PeerMessage, reply: DirectReply): Promise<void> {
  const messageId = `<${randomUUID()}@hisp.sandbox.example>`
  const files = reply.attachesNote ? [consultationNote(to, reply.text)] : []
  const subject = (to.subject ?? 'Your message').replace(/^(?!Re: )/, 'Re: ')
  const id = await insertMessage(deps.db, {
    kind: 'direct',
    direction: 'sent',
    dedupeKey: messageId,
    providerId: messageId,
    sender: to.recipient,
    recipient: to.sender,
    subject,
    body: reply.text,
    attachments: files,
    at: deps.clock(),
    state: 'sending',
  })
  const mail: OutgoingMail = {
    from: to.recipient,
    to: to.sender,
    subject,
    text: reply.text,
    messageId,
    inReplyTo: to.providerId,
    references: to.providerId,
    attachments: files,
  }
  deps.background.run(async (signal) => {
    const isTaken = await deliverDirect(deps.inbox, mail, signal, deps.pauses)
    await recordState(deps.db, id, { state: isTaken ? 'handed-over' : 'undeliverable', at: deps.clock() })
  })
}

function consultationNote({ recipient, subject }: PeerMessage, text: string) {
  const lines = ['CONSULTATION NOTE', `From: ${recipient}`, `About: ${subject ?? 'your referral'}`, '', text]
  return {
    filename: 'consultation-note.pdf',
    contentType: 'application/pdf',
    content: Buffer.from(onePagePdf(lines), 'base64'),
  }
}
