import { tryAgainUntil } from './background.ts'
import type { FaxRequest } from './fax-request.ts'
import { toFax } from './fax-resource.ts'
import type { PeerDeps } from './peer-deps.ts'
import { type PeerMessage, readMessages, recordState } from './peer-messages.ts'

/** Numbers that end like this never answer, so that a demonstration can be planned. */
const deadEnding = '0000'
/** Any code of the call; which it is tells a person, not a program. */
const callErrorCode = '89'

/** The fax is over, well or not, and whoever asked to be told is told. The callback proves nothing: it is not signed. */
export async function deliverFax(
  deps: PeerDeps,
  id: string,
  request: FaxRequest,
  signal: AbortSignal,
): Promise<void> {
  const isDead = request.to.endsWith(deadEnding)
  const over = isDead ? { state: 'FAILURE', code: callErrorCode } : { state: 'COMPLETED' }
  await recordState(deps.db, id, { ...over, at: deps.clock() })
  const { callbackUrl } = request
  const [fax] = await readMessages(deps.db, { id })
  if (callbackUrl === undefined || fax === undefined) return
  const isTaken = await tryAgainUntil(() => post(callbackUrl, fax, request, signal), signal)
  if (!isTaken) await recordState(deps.db, id, { state: 'callback-failed', at: deps.clock() })
}

/** @see {@link https://developers.sinch.com/docs/fax/api-reference/fax/tag/Notifications | Sinch: notifications} */
async function post(
  url: string,
  fax: PeerMessage,
  request: FaxRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const event = { event: 'FAX_COMPLETED', eventTime: fax.at.toISOString(), fax: toFax(fax) }
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
      ...(request.callbackAs === 'json' ? asJson(event, request) : { body: asForm(event, request) }),
    })
    await answer.arrayBuffer()
    return answer.ok
  } catch (error) {
    if (signal.aborted) throw error
    return false
  }
}

type FaxEvent = { readonly event: string; readonly eventTime: string; readonly fax: object }

function asJson(event: FaxEvent, { files }: FaxRequest) {
  const file = Buffer.from(files[0]?.content ?? []).toString('base64')
  const body = JSON.stringify({ ...event, file, fileType: 'PDF' })
  return { body, headers: { 'content-type': 'application/json' } }
}

function asForm({ event, eventTime, fax }: FaxEvent, { files }: FaxRequest): FormData {
  const form = new FormData()
  form.set('event', event)
  form.set('eventTime', eventTime)
  form.set('fax', new Blob([JSON.stringify(fax)], { type: 'application/json' }))
  for (const { filename, contentType, content } of files)
    form.append('file', new Blob([Buffer.from(content)], { type: contentType }), filename)
  return form
}
