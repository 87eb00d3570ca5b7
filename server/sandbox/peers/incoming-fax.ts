import { randomUUID } from 'node:crypto'
import { toFax } from './fax-resource.ts'
import type { PeerDeps } from './peer-deps.ts'
import { insertMessage, readMessages, type AttachedFile } from './peer-messages.ts'

/**
 * An office faxes something to a practice: Sinch keeps it, and tells whoever registered for it. The fax itself is fetched
 * by its id.
 *
 * @param callbackUrl - as the practice has given it to its Sinch service
 * @returns the status of the answer to the notice
 * @see {@link https://developers.sinch.com/docs/fax/api-reference/fax/tag/Notifications | Sinch: notifications}
 */
export async function faxToPractice(
  { db, clock }: Pick<PeerDeps, 'db' | 'clock'>,
  { from, to, callbackUrl }: { from: string; to: string; callbackUrl: string },
  file: AttachedFile,
): Promise<number> {
  const providerId = randomUUID()
  const id = await insertMessage(db, {
    kind: 'fax',
    direction: 'sent',
    dedupeKey: providerId,
    providerId,
    sender: from,
    recipient: to,
    body: '',
    attachments: [file],
    at: clock(),
    state: 'COMPLETED',
  })
  const [fax] = await readMessages(db, { id })
  if (fax === undefined) throw new Error('a fax that was just stored is gone')
  const notice = { event: 'INCOMING_FAX', eventTime: fax.at.toISOString(), fax: toFax(fax) }
  const answer = await fetch(callbackUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(notice),
  })
  await answer.arrayBuffer()
  return answer.status
}
