import * as z from 'zod'
import { PolicyDocument } from '#contract/policy-settings.ts'
import { readEntityTag, writeEntityTag } from '#contract/entity-tag.ts'
import type {
  PolicyAnswer,
  PolicyBacktest,
  PolicyPreview,
  PolicySaved,
  PolicyStale,
} from '#contract/settings.ts'
import { policyEditors, settingsReaders } from '#domain/roles.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findVersions } from '../../store/policy-versions.ts'
import { runPolicyBacktest } from '../../use-cases/backtest/run-backtest.ts'
import { decidePolicy, prepareDocument } from '../../use-cases/policy/decide-policy.ts'
import { tenantInForce, underDocument } from '../../use-cases/policy/policy-in-force.ts'
import { previewPolicy } from '../../use-cases/policy/preview-policy.ts'
import { readPolicySettings } from '../../use-cases/policy/read-policy-settings.ts'
import { auditRequest } from '../audit-request.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { readCaller } from '../worklist-reader.ts'

const reading = { access: 'worklist', roles: settingsReaders, limit: 'session' } as const
const editing = { access: 'worklist', roles: policyEditors, limit: 'session' } as const

/** The practice's escalation policy: what is in force, what another would change, and the decision for it. */
export const policyRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/policy', ...reading, handle: show },
  { method: 'POST', path: '/api/policy/preview', ...reading, handle: preview },
  { method: 'POST', path: '/api/policy/backtest', ...reading, handle: backtest },
  { method: 'PUT', path: '/api/policy', ...editing, handle: decide },
]

const unstored = { 'Cache-Control': 'no-store' }
const maxBodyBytes = 200_000

const Tried = z.strictObject({ document: PolicyDocument, after: z.string().max(64).default('') })
const reason = z.string().trim().min(1, 'is missing: say why').max(500)
const activeFrom = z.iso.datetime({ offset: true }).exactOptional()
const Decision = z.union([
  z.strictObject({ document: PolicyDocument, why: reason, activeFrom }),
  z.strictObject({ restores: z.int().min(0), why: reason, activeFrom }),
])

/** A tag counts decisions from 1, and the files are there before the first. */
const tagOf = (newest: number): string => writeEntityTag(newest + 1)

async function show(c: HttpContext, deps: AppDeps): Promise<Response> {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { roles } = c.get('session')
  const mayEdit = roles.some((role) => policyEditors.includes(role))
  const settings = await readPolicySettings(deps.db, caller.tenant)
  await auditRequest(c, deps, caller.tenant.id, {
    event: 'policy-read',
    agent: caller.fhirUser,
    outcome: 'success',
    reason: `policy version ${settings.inForce}`,
  })
  const answer = { ...settings, mayEdit } satisfies PolicyAnswer
  return c.json(answer, 200, { ...unstored, ETag: tagOf(settings.newest) })
}

/** The practice as it is, and as it would be under the document of the request; or the refusal. */
async function readTried(c: HttpContext, deps: AppDeps) {
  const body = await readJsonBody(c, Tried, maxBodyBytes)
  if (!body.ok) return body
  const configured = readCaller(c, deps)?.tenant
  if (configured === undefined) return { ok: false as const, response: problem(c, 'session-missing') }
  const now = await readBatonNow(deps.db)
  const prepared = prepareDocument(
    body.value.document,
    configured,
    await findVersions(deps.db, configured.id),
  )
  if (!prepared.ok)
    return { ok: false as const, response: problem(c, 'invalid-body', { errors: toErrors(prepared.faults) }) }
  const inForce = await tenantInForce(deps.db, configured, now)
  const tried = underDocument(configured, prepared.version, prepared.document)
  return { ok: true as const, configured, inForce, tried, after: body.value.after, now }
}

const toErrors = (faults: readonly { pointer: string; code: string }[]) =>
  faults.map(({ pointer, code }) => ({ pointer: `/document${pointer}`, message: code }))

async function preview(c: HttpContext, deps: AppDeps): Promise<Response> {
  const read = await readTried(c, deps)
  if (!read.ok) return read.response
  const page = await previewPolicy(deps.db, read.inForce, read.tried, read)
  return c.json(page satisfies PolicyPreview, 200, unstored)
}

async function backtest(c: HttpContext, deps: AppDeps): Promise<Response> {
  const read = await readTried(c, deps)
  if (!read.ok) return read.response
  const page = await runPolicyBacktest(deps.db, read.configured, read.tried, read)
  return c.json(page satisfies PolicyBacktest, 200, unstored)
}

async function decide(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, Decision, maxBodyBytes)
  if (!body.ok) return body.response
  const tag = readEntityTag(c.req.header('If-Match'))
  if (tag === undefined) return problem(c, 'precondition-required')
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { activeFrom: from, ...wanted } = body.value
  const { userName } = c.get('session')
  const outcome = await decidePolicy(deps.db, caller.tenant, {
    ...wanted,
    basis: tag - 1,
    by: { reference: caller.reference, name: userName ?? caller.reference },
    ...(from !== undefined && { activeFrom: new Date(from) }),
  })
  switch (outcome.kind) {
    case 'saved': {
      const { version } = outcome
      return c.json({ version } satisfies z.infer<typeof PolicySaved>, 200, {
        ...unstored,
        ETag: tagOf(version),
      })
    }
    case 'unknown-version':
      return problem(c, 'not-found')
    case 'invalid':
      return problem(c, 'invalid-body', { errors: toErrors(outcome.faults) })
    case 'stale': {
      const members = { changedBy: outcome.by, version: outcome.version } satisfies z.infer<
        typeof PolicyStale
      >
      return problem(c, 'precondition-failed', { members })
    }
  }
}
