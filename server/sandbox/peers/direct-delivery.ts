import { createTransport } from 'nodemailer'
import { tryAgainUntil } from './background.ts'

/** Where Baton takes Direct messages and receipts. */
export type DirectInbox = { readonly host: string; readonly port: number }

export type OutgoingMail =
  | { readonly envelope: { readonly from: string; readonly to: string }; readonly raw: string }
  | {
      readonly from: string
      readonly to: string
      readonly subject: string
      readonly text: string
      readonly messageId: string
      readonly inReplyTo: string
      readonly references: string
      readonly attachments: readonly { filename: string; contentType: string; content: Buffer }[]
    }

/**
 * Hands a mail to Baton's Direct inbox, and tries again while nobody listens there or it asks to come again.
 *
 * @returns whether it was taken in the end
 */
export async function deliverDirect(
  { host, port }: DirectInbox,
  mail: OutgoingMail,
  signal: AbortSignal,
  pauses?: readonly number[],
): Promise<boolean> {
  let isTaken = false
  await tryAgainUntil(
    async () => {
      const outcome = await handOver(host, port, mail)
      isTaken = outcome === 'taken'
      return outcome !== 'again'
    },
    signal,
    pauses,
  )
  return isTaken
}

async function handOver(
  host: string,
  port: number,
  mail: OutgoingMail,
): Promise<'taken' | 'refused' | 'again'> {
  const transport = createTransport({
    host,
    port,
    secure: false,
    ignoreTLS: true,
    name: 'hisp.sandbox.example',
    connectionTimeout: 5_000,
    socketTimeout: 20_000,
  })
  try {
    await transport.sendMail('raw' in mail ? mail : { ...mail, attachments: [...mail.attachments] })
    return 'taken'
  } catch (error) {
    return isRefusal(error) ? 'refused' : 'again'
  } finally {
    transport.close()
  }
}

/** 5xx: coming again changes nothing (RFC 5321, section 4.2.1). */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error && Number(error.responseCode) >= 500
}
