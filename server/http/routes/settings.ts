import * as z from 'zod'
import type { ChannelsAnswer, MessageSamples, NoteFiling } from '#contract/settings.ts'
import { policyEditors, settingsReaders } from '#domain/roles.ts'
import { readFiling, setFiling } from '../../use-cases/notes/switch-filing.ts'
import { readChannels } from '../../use-cases/policy/read-channels.ts'
import { listMessageSamples } from '../../use-cases/policy/message-samples.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { readCaller } from '../worklist-reader.ts'

const reading = { access: 'worklist', roles: settingsReaders, limit: 'session' } as const
const editing = { access: 'worklist', roles: policyEditors, limit: 'session' } as const

/** How the practice is set up to send, and what it sends. */
export const settingsRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/settings/channels', ...reading, handle: showChannels },
  { method: 'GET', path: '/api/settings/messages', ...reading, handle: showMessages },
  { method: 'GET', path: '/api/settings/notes', ...reading, handle: showFiling },
  { method: 'PUT', path: '/api/settings/notes', ...editing, handle: switchFiling },
]

const unstored = { 'Cache-Control': 'no-store' }
const Switched = z.strictObject({ filesByItself: z.boolean() })

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

async function showFiling(c: HttpContext, deps: AppDeps): Promise<Response> {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const maySwitch = c.get('session').roles.some((role) => policyEditors.includes(role))
  const standing = await readFiling(deps.db, caller.tenant.id)
  return c.json({ ...standing, maySwitch } satisfies NoteFiling, 200, unstored)
}

async function switchFiling(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, Switched, 1_000)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { userName, roles } = c.get('session')
  await setFiling(deps.db, caller.tenant.id, body.value.filesByItself, {
    agent: caller.fhirUser,
    role: roles.join(' '),
    ...(userName !== undefined && { agentName: userName }),
  })
  return showFiling(c, deps)
}
