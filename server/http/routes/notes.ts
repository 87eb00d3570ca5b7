import { createHash } from 'node:crypto'
import { maxNoteBytes, type NoteUpload } from '#contract/notes.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readLimitedBody } from '../limited-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** Notes that people bring: a file as it is, with its name in a header, because a name may name a patient. */
export const noteRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/notes', access: 'session', limit: 'session', handle: upload },
]

async function upload(c: HttpContext, deps: AppDeps): Promise<Response> {
  const { tenant, fhirUser } = c.get('session')
  if (deps.notes === undefined) return problem(c, 'not-found')
  const declared = Number(c.req.header('content-length') ?? 0)
  const content = declared > maxNoteBytes ? undefined : await readLimitedBody(c.req.raw.body, maxNoteBytes)
  if (content === undefined) return problem(c, 'body-too-large')
  if (content.byteLength === 0) return problem(c, 'malformed-request', { detail: 'The file is empty.' })
  const sourceId = `${fhirUser} ${createHash('sha256').update(content).digest('hex')}`
  const arrival = { way: 'upload', sourceId, by: fhirUser } as const
  const kept = await deps.notes.keep(tenant, { name: readFileName(c), content }, arrival)
  // What a document says is no part of the answer: whoever brought it need not be allowed to read it.
  const notes = kept.map(({ facts: _, ...part }) => part)
  return c.json({ notes } satisfies NoteUpload, 202, { 'Cache-Control': 'no-store' })
}

/** `attachment; filename*=UTF-8''Note%20Okafor.pdf` (RFC 6266); without one it is a note. */
function readFileName(c: HttpContext): string {
  const [, encoded = ''] =
    /filename\*=UTF-8''([^;\s]{1,600})/i.exec(c.req.header('content-disposition') ?? '') ?? []
  try {
    return decodeURIComponent(encoded).split(/[\\/]/).at(-1) || 'note'
  } catch {
    // A name that is not encoded as it should be is no reason to refuse a note.
    return 'note'
  }
}
