import type { Context } from 'hono'
import type { ChartDeps } from './chart-deps.ts'
import { ChartBinary, ChartDocument } from './chart-resources.ts'
import type { EhrRecords } from './ehr-records.ts'

export type DocumentContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly contentType: string; readonly bytes: Buffer<ArrayBuffer> }

type Attachment = NonNullable<ChartDocument['content']>[number]['attachment']

/** Reads what is attached, in the document itself or in a Binary; nothing when there is neither. */
export async function readAttachment(
  attachment: Attachment | undefined,
  records: EhrRecords,
): Promise<DocumentContent | undefined> {
  const binaryId = /(?:^|\/)Binary\/([^/]+)$/.exec(attachment?.url ?? '')?.[1]
  const binary = binaryId === undefined ? undefined : await records.find('Binary', binaryId, ChartBinary)
  const data = attachment?.data ?? binary?.data
  if (data === undefined) return undefined
  const contentType = binary?.contentType ?? attachment?.contentType ?? 'application/octet-stream'
  const bytes = Buffer.from(data, 'base64')
  return contentType.startsWith('text/plain')
    ? { kind: 'text', text: bytes.toString('utf8') }
    : { kind: 'file', contentType, bytes }
}

/** Types a browser may show itself; anything else is downloaded, so that a document can never run as a page. */
const shownInBrowser = ['application/pdf', 'image/png', 'image/jpeg']

/** Sends a document's file. */
export async function documentContent(c: Context, id: string, { records }: ChartDeps): Promise<Response> {
  const document = await records.find('DocumentReference', id, ChartDocument)
  const content = await readAttachment(document?.content?.[0]?.attachment, records)
  return content === undefined ? c.text('There is no such document', 404) : sendContent(c, content)
}

/** Sends a file so that it can never run as a page of ours. */
export function sendContent(c: Context, content: DocumentContent): Response {
  c.header('Cache-Control', 'no-store')
  c.header('X-Content-Type-Options', 'nosniff')
  const isShown = content.kind === 'file' && shownInBrowser.includes(content.contentType)
  // Browsers show no PDF in a sandbox; a type that is shown and not sniffed cannot run either.
  c.header('Content-Security-Policy', isShown ? "default-src 'none'" : "default-src 'none'; sandbox")
  if (content.kind === 'text') return c.text(content.text)
  c.header('Content-Type', isShown ? content.contentType : 'application/octet-stream')
  c.header('Content-Disposition', isShown ? 'inline' : 'attachment')
  return c.body(content.bytes)
}
