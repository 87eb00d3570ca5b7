import type { PackedFile } from '../../documents/unpack-zip.ts'
import type { Arrival } from '../../store/received-notes.ts'
import type { KeptPart } from '../notes/keep-file.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import type { IncomingMessage } from './receive-direct-message.ts'

/** Signatures and the like, which are part of the envelope, and mails that were not opened, which stay with the message. */
const envelope = /^(application\/(x-)?pkcs7|message\/)/i

/**
 * Takes in what is attached to a Direct message as notes, each document once. Comes before the message itself is taken
 * over: what fails here is delivered again with the whole message.
 *
 * @returns every document, also one that was known
 */
export async function receiveDirectFiles(
  db: BatonDatabase,
  keep: (tenant: string, file: PackedFile, arrival: Arrival) => Promise<readonly KeptPart[]>,
  tenant: string,
  message: IncomingMessage,
): Promise<readonly KeptPart[]> {
  const kept: KeptPart[] = []
  const answers = await findAnsweredReferral(db, tenant, message.answers)
  for (const { filename, contentType, content } of message.attachments) {
    if (envelope.test(contentType)) continue
    const arrival = {
      way: 'direct',
      sourceId: message.messageId,
      ...(answers !== undefined && { answers }),
    } as const
    kept.push(...(await keep(tenant, { name: filename, content }, arrival)))
  }
  return kept
}

/** Id of the referral whose message this one answers, the nearest first. */
async function findAnsweredReferral(
  db: BatonDatabase,
  tenant: string,
  answers: readonly string[],
): Promise<string | undefined> {
  if (answers.length === 0) return undefined
  const rows = await db
    .selectFrom('outbox')
    .select(['provider_id', 'referral_id'])
    .where('tenant_id', '=', tenant)
    .where('channel', '=', 'direct')
    .where('provider_id', 'in', [...answers])
    .where('referral_id', 'is not', null)
    .execute()
  const nearest = answers.find((each) => rows.some((row) => row.provider_id === each))
  return rows.find((row) => row.provider_id === nearest)?.referral_id ?? undefined
}
