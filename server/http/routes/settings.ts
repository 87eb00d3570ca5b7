import type { ChannelsAnswer, MessageSamples } from '#contract/settings.ts'
import { settingsReaders } from '#domain/roles.ts'
import { readChannels } from '../../use-cases/policy/read-channels.ts'
import { listMessageSamples } from '../../use-cases/policy/message-samples.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { readCaller } from '../worklist-reader.ts'

const reading = { access: 'worklist', roles: settingsReaders, limit: 'session' } as const

/** How the practice is set up to send, and what it sends. */
export const settingsRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/settings/channels', ...reading, handle: showChannels },
  { method: 'GET', path: '/api/settings/messages', ...reading, handle: showMessages },
]

const unstored = { 'Cache-Control': 'no-store' }

async function showChannels(c: HttpContext, deps: AppDeps): Promise<Response> {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  return c.json((await readChannels(deps.db, caller.tenant)) satisfies ChannelsAnswer, 200, unstored)
}

function showMessages(c: HttpContext, deps: AppDeps): Response {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const language = c.req.query('language') === 'es' ? 'es' : 'en'
  return c.json(listMessageSamples(caller.tenant, language) satisfies MessageSamples, 200, unstored)
}
