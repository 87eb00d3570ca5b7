import { createHash } from 'node:crypto'
import type { AnswerAccess } from '../../store/answer-access.ts'
import { isHtml } from '../../documents/decode-html.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { enqueueNews } from './answer-work.ts'
import { toEntry } from './open-answer.ts'

/** A file as it was sent. */
export type NoteFile = { filename: string; bytes: Uint8Array }

export type NoteReceipt =
  { kind: 'kept'; sha256: string } | { kind: 'known'; sha256: string } | { kind: 'unsuitable' }

/** Keeps a file with everything else that came from outside, once. */
export type KeepNote = (
  tenant: string,
  file: { name: string; content: Uint8Array },
  arrival: { way: 'response-page'; sourceId: string; referral: string },
) => Promise<readonly { isNew: boolean }[]>

/**
 * Takes a note that the receiver sent on its answer page: keeps it once, however it came before, and tells of it once as
 * well. Whether it is the report is decided as of every other note, with the work that follows from that, also where it could
 * not be read.
 *
 * @param keep - must have it for good when it resolves
 */
export async function receiveNote(
  { db, keep }: { db: BatonDatabase; keep: KeepNote },
  runtime: TenantRuntime,
  access: AnswerAccess,
  { filename, bytes }: NoteFile,
): Promise<NoteReceipt> {
  const contentType = typeOf(bytes)
  if (contentType === undefined) return { kind: 'unsuitable' }
  const now = await readBatonNow(db)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const name = toFilename(filename)
  const arrival = { way: 'response-page', sourceId: access.id, referral: access.referral } as const
  const kept = await keep(access.tenant, { name, content: bytes }, arrival)
  const isNew = kept.some((part) => part.isNew)
  await db.transaction().execute(async (trx: BatonTransaction) => {
    const said = `${name}, SHA-256 ${sha256}`
    const key = `${access.id}|note|${sha256}`
    // Whoever was cut off after the file was kept sends it again: its key lets the news exist once.
    await enqueueNews(trx, runtime, access, { key, said }, now)
    if (!isNew) return
    await appendAudit(trx, access.tenant, [
      {
        ...toEntry(access),
        action: 'create',
        event: 'note-received',
        outcome: 'success',
        reason: contentType,
      },
    ])
  })
  return { kind: isNew ? 'kept' : 'known', sha256 }
}

/** By what is in it, whatever it is called: a PDF, a page, a CDA document, or text. */
function typeOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 2_000))
  if (head.subarray(0, 1_024).includes('%PDF-')) return 'application/pdf'
  if (isHtml(bytes)) return 'text/html'
  const text = decode(bytes)
  if (text === undefined || text.trim() === '') return undefined
  if (/<(?:[\w-]+:)?ClinicalDocument[\s>]/.test(text)) return 'application/cda+xml'
  // Any other markup, or a program, is no note.
  return /^\s*<|\u0000/.test(text) ? undefined : 'text/plain'
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Only its name, without any path or sign that could mean something to a system. */
function toFilename(given: string): string {
  const name = given.split(/[\\/]/).at(-1) ?? ''
  const plain = name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').slice(0, 120)
  return plain === '' ? 'note' : plain
}
