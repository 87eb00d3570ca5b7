import { Hono } from 'hono'
import { z } from 'zod'
import { tryAgainUntil } from './background.ts'
import { voiceSecret } from './demo-credentials.ts'
import type { PeerDeps } from './peer-deps.ts'
import { insertMessage, readMessages, recordState } from './peer-messages.ts'
import { isSignedHook, signedHookHeaders } from './signed-hook.ts'

/** A task for somebody who speaks to people: whom to call and what to say. */
const VoiceTask = z.looseObject({
  to: z.string().max(40),
  text: z.string().max(4_000),
  name: z.string().max(200).optional(),
  callbackUrl: z.url({ protocol: /^https?$/ }).optional(),
})

type CallResult = { state: 'delivered' | 'failed'; code?: string; optedOut?: true }

/** How a call goes is decided by the number's end: nobody answers, somebody says stop, the agent never reports. */
const resultOf = (phone: string): CallResult | undefined => {
  switch (phone.slice(-4)) {
    case '0000':
      return { state: 'failed', code: 'no-answer' }
    case '0001':
      return { state: 'delivered', optedOut: true }
    case '0002':
      return undefined
    default:
      return { state: 'delivered' }
  }
}

/**
 * A voice agent's webhook. It places one call for each `webhook-id`, however often it is asked, and reports the call
 * to the task's `callbackUrl` under that id.
 *
 * @param realClock - the time of the world: a signature does not live in the clinic's
 */
export function createVoicePeer(deps: PeerDeps, realClock: () => Date): Hono {
  const app = new Hono()
  app.post('/', async (c) => {
    const body = await c.req.text()
    if (!isSignedHook(voiceSecret, c.req.raw.headers, body, realClock()))
      return c.json({ error: 'the signature is not valid' }, 401)
    const task = VoiceTask.safeParse(readJson(body))
    if (!task.success) return c.json({ error: 'a task needs to and text' }, 400)
    const call = c.req.header('webhook-id') ?? ''
    const known = await readMessages(deps.db, { kind: 'voice', providerId: call })
    if (known.length > 0) return c.json({ id: call }, 202)
    const id = await keepTask(deps, call, task.data)
    deps.background.run((signal) =>
      makeCall(deps, { id, call, to: task.data.to, url: task.data.callbackUrl }, realClock, signal),
    )
    return c.json({ id: call }, 202)
  })
  return app
}

function keepTask(deps: PeerDeps, call: string, task: z.infer<typeof VoiceTask>): Promise<string> {
  return insertMessage(deps.db, {
    kind: 'voice',
    direction: 'received',
    dedupeKey: call,
    providerId: call,
    sender: 'Baton',
    recipient: task.to,
    ...(task.name === undefined ? {} : { subject: `Call ${task.name}` }),
    body: task.text,
    at: deps.clock(),
    state: 'accepted',
  })
}

type Call = {
  readonly id: string
  readonly call: string
  readonly to: string
  readonly url: string | undefined
}

async function makeCall(
  deps: PeerDeps,
  { id, call, to, url }: Call,
  realClock: () => Date,
  signal: AbortSignal,
): Promise<void> {
  const at = deps.clock()
  const result = resultOf(to)
  if (result === undefined) return
  const { state, code } = result
  await recordState(deps.db, id, { state, at, ...(code !== undefined && { code }) })
  if (url === undefined) return
  const body = JSON.stringify({ id: call, at: at.toISOString(), ...result })
  const isTaken = await tryAgainUntil(async () => {
    try {
      const headers = signedHookHeaders(voiceSecret, `${call}.${state}`, body, realClock())
      const timeout = AbortSignal.timeout(15_000)
      const init = { method: 'POST', headers, body, signal: AbortSignal.any([signal, timeout]) }
      const answer = await fetch(url, { ...init, redirect: 'manual' })
      await answer.arrayBuffer()
      return answer.status < 500 && answer.status !== 429
    } catch (error) {
      if (signal.aborted) throw error
      return false
    }
  }, signal)
  if (!isTaken) await recordState(deps.db, id, { state: 'callback-failed', at: deps.clock() })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
