import { IncomingMessage } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import { isObject } from '../../fhir-server/json-value.ts'
import { failureAnswer } from './failure-answer.ts'
import { type FaultBoard, happensTo } from './fault-board.ts'
import { faultEffects } from './fault-effects.ts'
import { faultHeader, readFaultHeader } from './fault-header.ts'
import { type Fault, faultKinds, type FaultMeans, type FaultTarget, readTarget } from './fault.ts'

type FaultDeps = {
  readonly board: FaultBoard
  readonly profile: string
  readonly means: FaultMeans
}

/** Lets happen to a FHIR request what its header or the board says; `/metadata` and discovery are left alone. */
export function faults({ board, profile, means }: FaultDeps): MiddlewareHandler {
  return async (c, next) => {
    const target = readTarget(c.req.raw, `/${profile}/fhir`)
    if (target === undefined || target.method === 'OPTIONS') return next()
    const wanted = readFaultHeader(c.req.header(faultHeader) ?? null)
    if (wanted === 'unknown') return unknownFault()
    const fault = happening(wanted, target) ?? board.take(profile, target)
    if (fault === undefined) return next()
    const proceed = async (request?: Request) => {
      if (request !== undefined) c.req.raw = request
      await next()
      return c.res
    }
    const answer = await faultEffects[fault.kind].answer({ target, proceed, sever: () => sever(c), means })
    if (answer === c.res) return
    replaceAnswer(c, answer)
  }
}

function happening(wanted: Fault | undefined, target: FaultTarget): Fault | undefined {
  return wanted !== undefined && happensTo(wanted, target) ? wanted : undefined
}

/** What a page of another origin may read of the answer stands in headers that were set before it. */
function replaceAnswer(c: Context, answer: Response): void {
  const before = [...c.res.headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary')
  c.res = undefined
  c.res = answer
  for (const [name, value] of before) c.res.headers.set(name, value)
}

function unknownFault(): Response {
  const known = faultKinds.join(', ')
  return failureAnswer(400, 'value', `${faultHeader} names no fault of this sandbox; there are ${known}`)
}

/** Ends the connection as a broken network would. */
function sever(c: Context): Response {
  const bindings: unknown = c.env
  const incoming = isObject(bindings) ? bindings['incoming'] : undefined
  if (incoming instanceof IncomingMessage) incoming.socket.destroy()
  return new Response(null, { headers: RESPONSE_ALREADY_SENT.headers })
}
