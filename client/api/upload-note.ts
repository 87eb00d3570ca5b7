import { NoteUpload, maxNoteBytes } from '#contract/notes.ts'
import { Problem, problemNameOf, type ProblemName } from '#contract/problem.ts'

/** A file on a slow line; the server itself needs half a minute for the worst of them. */
const timeoutMs = 180_000

/** `problem`: Baton's own, or that nobody answered. */
export type UploadOutcome =
  | { outcome: 'kept'; notes: NoteUpload['notes'] }
  | { outcome: 'refused'; problem: ProblemName | 'unreachable' }
  | { outcome: 'empty' | 'too-large' }

/**
 * Brings a file to Baton as it is, its name in a header, because a name may name a patient. Never rejects.
 *
 * @param onProgress - percent of it that have left this computer: what `fetch` does not tell
 */
export function uploadNote(
  bearer: string,
  file: File,
  onProgress: (percent: number) => void,
): Promise<UploadOutcome> {
  if (file.size === 0) return Promise.resolve({ outcome: 'empty' })
  if (file.size > maxNoteBytes) return Promise.resolve({ outcome: 'too-large' })
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/notes')
    request.timeout = timeoutMs
    request.setRequestHeader('authorization', `Bearer ${bearer}`)
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('content-disposition', `attachment; filename*=UTF-8''${encodeName(file.name)}`)
    request.upload.onprogress = ({ loaded, total }) => {
      if (total > 0) onProgress(Math.round((loaded / total) * 100))
    }
    request.onload = () => resolve(toOutcome(request.status, request.responseText))
    request.onerror = request.ontimeout = () => resolve({ outcome: 'refused', problem: 'unreachable' })
    request.send(file)
  })
}

/** What `encodeURIComponent` leaves alone and RFC 8187 does not. */
function encodeName(name: string): string {
  return encodeURIComponent(name.slice(-120)).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function toOutcome(status: number, text: string): UploadOutcome {
  const body = parseJson(text)
  if (status === 202) {
    const read = NoteUpload.safeParse(body)
    if (read.success) return { outcome: 'kept', notes: read.data.notes }
  }
  const problem = Problem.safeParse(body)
  const name = problem.success ? problemNameOf(problem.data.type) : undefined
  return { outcome: 'refused', problem: name ?? 'unreachable' }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy's own error page.
    return undefined
  }
}
