import { z } from 'zod'

/** The routes by which a sandbox installation of Baton is moved; a production one does not have them. */
export type BatonAdmin = { readonly origin: string; readonly token: string }

export type AdminFailure = { readonly failed: 'unreachable' | 'refused' }

const Sweep = z.looseObject({ fired: z.number().optional(), sent: z.number().optional() })
export type SweepCount = { readonly fired: number; readonly sent: number }

/** Sets how far Baton's time is from the real time, in milliseconds. */
export async function moveBaton(admin: BatonAdmin, offsetMs: number): Promise<AdminFailure | undefined> {
  const answer = await call(admin, 'PUT', '/admin/clock', { offsetMs }, 10_000)
  if ('failed' in answer) return answer
  return answer.status === 200 ? undefined : { failed: 'refused' }
}

const Clock = z.looseObject({ nextDueAt: z.iso.datetime().optional() })

/** When Baton has something to do next; nothing when there is nothing ahead. */
export async function readNextDue(admin: BatonAdmin): Promise<{ at: Date | undefined } | AdminFailure> {
  const answer = await call(admin, 'GET', '/admin/clock', undefined, 10_000)
  if ('failed' in answer) return answer
  const read = Clock.safeParse(answer.body)
  if (answer.status !== 200 || !read.success) return { failed: 'refused' }
  const { nextDueAt } = read.data
  return { at: nextDueAt === undefined ? undefined : new Date(nextDueAt) }
}

/**
 * Has Baton do at once what is due, and tells how much that was. A Baton that cannot be told does it in its own
 * time, which is no failure.
 */
export async function sweepBaton(admin: BatonAdmin): Promise<SweepCount | AdminFailure | undefined> {
  const answer = await call(admin, 'POST', '/admin/sweep', {}, 120_000)
  if ('failed' in answer) return answer
  if (answer.status === 404) return undefined
  const read = Sweep.safeParse(answer.body)
  if (answer.status !== 200 || !read.success) return { failed: 'refused' }
  return { fired: read.data.fired ?? 0, sent: read.data.sent ?? 0 }
}

type Answer = { readonly status: number; readonly body: unknown } | AdminFailure

async function call(
  { origin, token }: BatonAdmin,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body: object | undefined,
  timeoutMs: number,
): Promise<Answer> {
  try {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await answer.text()
    return { status: answer.status, body: readJson(text) }
  } catch {
    return { failed: 'unreachable' }
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
