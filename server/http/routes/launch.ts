import { randomBytes } from 'node:crypto'
import { launchConfigElementId, type LaunchConfig } from '#contract/launch-config.ts'
import { readSecret } from '../../store/tenant-secrets.ts'
import { readPublicKeys } from '../../use-cases/backend-keys.ts'
import { makeNonce } from '../../use-cases/launch-nonce.ts'
import type { TenantRuntime } from '../../use-cases/tenant-runtime.ts'
import { appPolicy } from '../content-security.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { describeError } from '../log.ts'
import { noticePage } from '../notice-page.ts'
import { clientMissing, missingIssuer, unknownIssuer, unknownTenant } from '../notices.ts'
import type { Route } from '../route.ts'

/** How long the page the EHR redirects to waits to learn where its token endpoint is, if nothing is known yet. */
const discoveryPatienceMs = 2_000

export const launchRoutes: readonly Route[] = [
  { method: 'GET', path: '/launch', access: 'public', limit: 'page', handle: resolveLaunch },
  { method: 'GET', path: '/.well-known/jwks.json', access: 'public', limit: 'page', handle: showPublicKeys },
  { method: 'GET', path: '/t/:tenant/launch', access: 'public', limit: 'page', handle: showLaunch },
  { method: 'GET', path: '/t/:tenant/app', access: 'public', limit: 'page', handle: showApp },
]

/** The address an EHR registers: finds the tenant by exact `iss`, before anything is fetched from anywhere. */
function resolveLaunch(c: HttpContext, deps: AppDeps): Response | Promise<Response> {
  const iss = c.req.query('iss')
  if (iss === undefined || iss === '') return noticePage(c, 400, missingIssuer)
  const runtime = deps.tenants.get(deps.smart.tenantByIss.get(iss)?.id ?? '')
  if (runtime === undefined) return noticePage(c, 403, unknownIssuer(iss))
  c.set('tenant', runtime.tenant.id)
  // Already this answer arrives in the EHR's frame, so it says who may frame it.
  c.header('Content-Security-Policy', appPolicy(runtime, newNonce()))
  c.header('Cache-Control', 'no-store')
  return c.redirect(`/t/${runtime.tenant.id}/launch${new URL(c.req.url).search}`, 302)
}

/** The launch page of one tenant, with that tenant's policy and a nonce for its authorization request. */
async function showLaunch(c: HttpContext, deps: AppDeps): Promise<Response> {
  const runtime = findTenant(c, deps)
  if (runtime === undefined) return noticePage(c, 404, unknownTenant)
  const iss = c.req.query('iss')
  if (iss === undefined || iss === '') return noticePage(c, 400, missingIssuer)
  if (iss !== runtime.tenant.iss) return noticePage(c, 403, unknownIssuer(iss))
  // Read now what the next pages need; this one goes on without it.
  const { connection } = runtime
  const isUnknown = connection.capabilities().state === 'unknown'
  const discovery: Promise<unknown> = isUnknown ? connection.refresh() : connection.readSmart()
  discovery.catch((error: unknown) => {
    deps.log({
      level: 'warn',
      event: 'discovery-failed',
      tenant: runtime.tenant.id,
      error: describeError(error),
    })
  })
  const secret = await readSecret(deps.db, runtime.tenant.id, 'launch-nonce')
  return appPage(c, deps, runtime, makeNonce(secret, runtime.tenant.id, deps.realNow()))
}

/** The page the EHR redirects to. Code and state stay in the address and are the browser's business. */
async function showApp(c: HttpContext, deps: AppDeps): Promise<Response> {
  const runtime = findTenant(c, deps)
  if (runtime === undefined) return noticePage(c, 404, unknownTenant)
  await knowTokenEndpoint(deps, runtime)
  return appPage(c, deps, runtime, '')
}

/** What EHRs check the backend's signatures with; registered with them as `jwks_uri`. */
async function showPublicKeys(c: HttpContext, deps: AppDeps): Promise<Response> {
  return c.json(await readPublicKeys(deps.db), 200, { 'Cache-Control': 'public, max-age=300' })
}

function findTenant(c: HttpContext, deps: AppDeps): TenantRuntime | undefined {
  const runtime = deps.tenants.get(c.req.param('tenant') ?? '')
  if (runtime !== undefined) c.set('tenant', runtime.tenant.id)
  return runtime
}

/** The policy must name the token endpoint's origin; it is known from then on and remembered between starts. */
async function knowTokenEndpoint(deps: AppDeps, { tenant, connection }: TenantRuntime): Promise<void> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, discoveryPatienceMs).unref())
  const discovery = connection.readSmart().catch((error: unknown) => {
    deps.log({ level: 'warn', event: 'discovery-failed', tenant: tenant.id, error: describeError(error) })
  })
  await Promise.race([discovery, patience])
}

function appPage(
  c: HttpContext,
  deps: AppDeps,
  runtime: TenantRuntime,
  nonce: string,
): Response | Promise<Response> {
  const styleNonce = newNonce()
  const page =
    deps.client.page === undefined
      ? undefined
      : fillPage(deps.client.page, toConfig(runtime, nonce, styleNonce))
  if (page === undefined) return noticePage(c, 503, clientMissing)
  return c.html(page, 200, {
    'Content-Security-Policy': appPolicy(runtime, styleNonce),
    'Cache-Control': 'no-store',
  })
}

function newNonce(): string {
  return randomBytes(16).toString('base64url')
}

function toConfig({ tenant, connection }: TenantRuntime, nonce: string, styleNonce: string): LaunchConfig {
  const capabilities = connection.capabilities()
  return {
    tenant: tenant.id,
    tenantName: tenant.name,
    issuer: tenant.iss,
    clientId: tenant.clientId,
    scope: tenant.scope,
    redirectUri: tenant.redirectUri,
    nonce,
    styleNonce,
    ...(capabilities.state === 'known' ? { capabilities } : {}),
    ...(tenant.standaloneScope === undefined ? {} : { standaloneScope: tenant.standaloneScope }),
    ...(tenant.locale === undefined ? {} : { locale: tenant.locale }),
  }
}

const emptyBlock = `<script type="application/json" id="${launchConfigElementId}"></script>`

/** A data block is not executed; `<` is escaped so that nothing in it can end it. */
export function fillPage(page: string, config: LaunchConfig): string | undefined {
  if (!page.includes(emptyBlock)) return undefined
  const json = JSON.stringify(config).replaceAll('<', '\\u003c')
  return page.replace(emptyBlock, () => emptyBlock.replace('></', () => `>${json}</`))
}
