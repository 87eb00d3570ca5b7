import { randomUUID } from 'node:crypto'
import { deliverDirect, type DirectInbox } from './direct-delivery.ts'
import { type Disposition, toDispositionNotification } from './disposition-notification.ts'
import { headerText, mailFiles, mailKey, mailSender } from './mail-content.ts'
import type { PeerDeps } from './peer-deps.ts'
import { insertMessage, recordState } from './peer-messages.ts'
import { openSmtpListener, type HandedMail, type SmtpListener, type SmtpListening } from './smtp-listener.ts'

export type HispDeps = Pick<PeerDeps, 'db' | 'clock' | 'background'> & {
  readonly inbox: DirectInbox
  /** Pauses between attempts to reach Baton's inbox, in milliseconds. */
  readonly pauses?: readonly number[]
}

/**
 * The HISP of every recipient there is. Baton hands messages over as an edge system does, by SMTP with AUTH; the
 * HISP stores them and sends the receipts to Baton's Direct inbox. S/MIME happens between HISPs, and there is one.
 */
export function openHispPeer(
  deps: HispDeps,
  place: Pick<SmtpListening, 'host' | 'port'>,
): Promise<SmtpListener> {
  return openSmtpListener({
    ...place,
    name: 'hisp.sandbox.example',
    variable: 'SANDBOX_HISP_PORT',
    requiresSignIn: true,
    onMail: (handed) => takeDirect(deps, handed),
  })
}

async function takeDirect(deps: HispDeps, handed: HandedMail): Promise<void> {
  const { mail } = handed
  const isReceipt = headerText(mail, 'content-type').toLowerCase().startsWith('multipart/report')
  for (const recipient of handed.recipients) {
    const sender = mailSender(mail, handed.envelopeFrom)
    const id = await insertMessage(deps.db, {
      kind: 'direct',
      direction: 'received',
      dedupeKey: mailKey(mail, recipient),
      providerId: mail.messageId ?? '',
      sender,
      recipient,
      ...(mail.subject === undefined ? {} : { subject: mail.subject }),
      body: mail.text ?? '',
      facts: { signedInAs: handed.user },
      attachments: mailFiles(mail),
      at: deps.clock(),
      state: isReceipt ? 'receipt' : 'accepted',
    })
    // A receipt is never answered with a receipt (RFC 8098, section 2.1).
    if (isReceipt || mail.messageId === undefined) continue
    const wanted = dispositionsFor(recipient, headerText(mail, 'disposition-notification-options'))
    const to = receiptAddress(headerText(mail, 'disposition-notification-to')) ?? sender
    const original = mail.messageId
    deps.background.run((signal) => sendReceipts(deps, { id, recipient, to, original, wanted }, signal))
  }
}

/** Where the sender wants receipts: `Name <address>` or the address alone; nothing when it does not say. */
function receiptAddress(header: string): string | undefined {
  return /<([^<>\s]+@[^<>\s]+)>/.exec(header)?.[1] ?? /^[^<>\s]+@[^<>\s]+$/.exec(header)?.[0]
}

/**
 * What a recipient's HISP reports, in order. Addresses decide, so that a demonstration can be planned:
 * `*@direct.broken.example` fails, `*@direct.silent.example` says nothing.
 */
export function dispositionsFor(recipient: string, options: string): readonly Disposition[] {
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase()
  if (domain === 'direct.silent.example') return []
  if (domain === 'direct.broken.example') return ['failed']
  const asksForDelivery = options.toUpperCase().includes('X-DIRECT-FINAL-DESTINATION-DELIVERY')
  return asksForDelivery ? ['processed', 'dispatched'] : ['processed']
}

type Receipts = {
  readonly id: string
  readonly recipient: string
  readonly to: string
  readonly original: string
  readonly wanted: readonly Disposition[]
}

async function sendReceipts(deps: HispDeps, receipts: Receipts, signal: AbortSignal): Promise<void> {
  const { id, recipient, to, original, wanted } = receipts
  for (const disposition of wanted) {
    const raw = toDispositionNotification({
      disposition,
      originalMessageId: original,
      recipient,
      to,
      messageId: `<${randomUUID()}@hisp.sandbox.example>`,
      at: deps.clock(),
    })
    const isTaken = await deliverDirect(deps.inbox, { envelope: { from: '', to }, raw }, signal, deps.pauses)
    const state = isTaken ? disposition : 'receipt-undeliverable'
    await recordState(deps.db, id, { state, at: deps.clock() })
    if (!isTaken) return
  }
}
