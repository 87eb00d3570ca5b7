import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readEnvironment, type Environment } from './config/env.ts'
import { loadSmartConfig } from './config/smart-config.ts'
import { openEmbeddedCluster, type EmbeddedCluster } from './store/embedded-cluster.ts'
import { openChild, type Child } from './supervisor/child.ts'
import { requireFreePort } from './supervisor/ports.ts'
import { carryOwnStore } from './supervisor/own-store-carrying.ts'
import { openProgressLine } from './supervisor/progress-line.ts'
import { waitUntilReady } from './supervisor/readiness.ts'

/** Processes of a supervisor that was killed are gone by then: they give themselves 8 s. */
const leavingMs = 10_000

/**
 * What `npm start` runs: the database, the sandbox EHR and Baton, and the end of all of them together.
 *
 * Without `DATABASE_URL` the database is its own, in the data folder. With it, Baton uses that one, and the sandbox
 * runs only if `SANDBOX_DATABASE_URL` gives it one too.
 */
async function supervise(
  environment: Environment,
  ended: Promise<Error | undefined>,
): Promise<Error | undefined> {
  const dataFolder = resolve(environment.dataFolder)
  mkdirSync(dataFolder, { recursive: true })
  const cluster = await openOwnCluster(environment, dataFolder)
  const children: Child[] = []
  try {
    const plan = toPlan(environment, cluster)
    await requirePorts(plan, cluster?.wasAdopted === true ? leavingMs : 0)
    const lost = cluster === undefined ? [] : [cluster.lost]
    const start = startAll(plan, dataFolder, (child) => children.push(child))
    const crashed = () => children.map((child) => child.crashed)
    const failed = await Promise.race([ended, ...lost, start.then(() => 'ready' as const)])
    if (failed !== 'ready') return failed
    process.stdout.write(`${readyLine(plan)}\n`)
    return await Promise.race([ended, ...lost, ...crashed()])
  } finally {
    // Whoever depends on others goes first: Baton drains while EHR and database are still there.
    for (const child of children.toReversed()) await child.stop()
    await cluster?.stop()
  }
}

function openOwnCluster(environment: Environment, dataFolder: string): Promise<EmbeddedCluster | undefined> {
  if (environment.databaseUrl !== undefined) return Promise.resolve(undefined)
  return openEmbeddedCluster({ dataFolder, databases: ['baton', 'sandbox'] })
}

type Plan = {
  environment: Environment
  batonUrl: string
  /** Absent: the sandbox does not run. */
  sandbox?: { origin: string; databaseUrl: string }
  /** Only for a database of our own making: nobody else's data and clock are touched. */
  adminToken?: string
}

function toPlan(environment: Environment, cluster: EmbeddedCluster | undefined): Plan {
  const databaseUrl = cluster?.urlOf('sandbox') ?? environment.sandboxDatabaseUrl
  const origin = environment.sandboxOrigin ?? `http://localhost:${environment.sandboxPort}`
  return {
    environment,
    batonUrl: cluster?.urlOf('baton') ?? environment.databaseUrl ?? '',
    ...(databaseUrl === undefined ? {} : { sandbox: { origin, databaseUrl } }),
    ...(cluster === undefined ? {} : { adminToken: randomBytes(32).toString('base64url') }),
  }
}

async function requirePorts({ environment, sandbox }: Plan, patienceMs: number): Promise<void> {
  const { port, host } = environment
  await requireFreePort({ port, host, variable: 'PORT', name: 'Baton', patienceMs })
  if (sandbox === undefined) return
  const onLoopback = [
    { port: environment.sandboxPort, variable: 'SANDBOX_PORT', name: 'the sandbox EHR' },
    { port: environment.sandboxPorts.smtp, variable: 'SANDBOX_SMTP_PORT', name: "the sandbox's mail server" },
    { port: environment.sandboxPorts.hisp, variable: 'SANDBOX_HISP_PORT', name: "the sandbox's HISP" },
    { port: environment.directInbox.port, variable: 'BATON_DIRECT_PORT', name: "Baton's Direct inbox" },
  ]
  for (const wanted of onLoopback) await requireFreePort({ ...wanted, host: '127.0.0.1', patienceMs })
}

/** The profile whose worklist shows all of a large clinic. */
const wholeClinicTenant = 'sandbox-full'

/** The EHR first, so that Baton can read what it says of itself; each step fails when a child does. */
async function startAll(plan: Plan, dataFolder: string, keep: (child: Child) => void): Promise<void> {
  const { environment, sandbox, adminToken } = plan
  const ehrUrl = `http://127.0.0.1:${environment.sandboxPort}`
  const batonUrl = `http://127.0.0.1:${environment.port}`
  if (sandbox !== undefined) {
    let progressedAt = 0
    const child = openSandbox(plan, sandbox, dataFolder, (text) => {
      progressedAt = performance.now()
      progressLine.show(text)
    })
    keep(child)
    await orCrash(
      waitUntilReady('The sandbox EHR', `${ehrUrl}/health`, () => progressedAt),
      child,
    )
    progressLine.end()
  }
  const child = openBaton(plan, dataFolder)
  keep(child)
  await orCrash(waitUntilReady('Baton', `${batonUrl}/health/ready`), child)
  if (sandbox === undefined || adminToken === undefined) return
  for (const tenant of tenantsOf(plan, sandbox.origin)) {
    // All profiles are doors to one record, and a large one is worth copying once: the others get the charts that
    // are meant for trying things out.
    const share = tenant === wholeClinicTenant ? 'all' : 'standard'
    const onProgress = (carried: number, of: number) =>
      progressLine.show(`Loading Baton's share of the clinic: ${Math.floor((carried / of) * 100)} %`)
    await carryOwnStore({ sandbox: ehrUrl, baton: batonUrl, tenant, adminToken, share, onProgress })
  }
  progressLine.end()
}

/** Where it says how far it is when something takes minutes. */
const progressLine = openProgressLine(process.stderr, () => performance.now())

async function orCrash(step: Promise<void>, child: Child): Promise<void> {
  const crash = await Promise.race([step, child.crashed])
  if (crash instanceof Error) throw crash
}

function openSandbox(
  { environment, adminToken }: Plan,
  sandbox: NonNullable<Plan['sandbox']>,
  dataFolder: string,
  onProgress: (text: string) => void,
): Child {
  return openChild({
    onProgress,
    name: 'The sandbox EHR',
    script: 'server/sandbox/main.ts',
    logFile: join(dataFolder, 'sandbox.log'),
    env: {
      SANDBOX_PORT: String(environment.sandboxPort),
      SANDBOX_DATABASE_URL: sandbox.databaseUrl,
      SANDBOX_ORIGIN: sandbox.origin,
      BATON_ORIGIN: environment.batonOrigin,
      ...messagePorts(environment),
      // The message centre moves Baton's clock; not through a proxy that stands before the address people use.
      BATON_ADMIN_ORIGIN: `http://127.0.0.1:${environment.port}`,
      ...(adminToken === undefined ? {} : { BATON_ADMIN_TOKEN: adminToken }),
    },
  })
}

/** Where messages leave Baton for the sandbox's peers, and where receipts come back. */
function messagePorts(environment: Environment): Record<string, string> {
  return {
    SANDBOX_SMTP_PORT: String(environment.sandboxPorts.smtp),
    SANDBOX_HISP_PORT: String(environment.sandboxPorts.hisp),
    BATON_DIRECT_PORT: String(environment.directInbox.port),
  }
}

function openBaton({ environment, batonUrl, sandbox, adminToken }: Plan, dataFolder: string): Child {
  return openChild({
    name: 'Baton',
    script: 'server/main.ts',
    logFile: join(dataFolder, 'baton.log'),
    env: {
      PORT: String(environment.port),
      DATABASE_URL: batonUrl,
      BATON_ORIGIN: environment.batonOrigin,
      BATON_HOST: environment.host,
      ...(sandbox === undefined ? {} : { SANDBOX_ORIGIN: sandbox.origin, ...messagePorts(environment) }),
      ...(adminToken === undefined ? {} : { BATON_ADMIN_TOKEN: adminToken }),
    },
  })
}

/** The connections that lead to the sandbox, the one that allows everything first. */
function tenantsOf({ environment }: Plan, sandboxOrigin: string): string[] {
  const folder = join(import.meta.dirname, '..', 'smart-config')
  const { tenants } = loadSmartConfig({ folder, batonOrigin: environment.batonOrigin, sandboxOrigin })
  const toSandbox = [...tenants.values()].filter(({ iss }) => iss.startsWith(`${sandboxOrigin}/`))
  const isFull = ({ iss }: { iss: string }) => iss === `${sandboxOrigin}/full/fhir`
  return [...toSandbox.filter(isFull), ...toSandbox.filter((one) => !isFull(one))].map(({ id }) => id)
}

function readyLine({ environment, sandbox }: Plan): string {
  if (sandbox === undefined) return `Baton is ready at ${environment.batonOrigin} (Ctrl-C stops it)`
  return `Baton is ready: open ${sandbox.origin} and choose a patient (Ctrl-C stops everything)`
}

/** Resolves with nothing when somebody asks us to stop, or is gone who started us. */
function askedToStop(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(undefined))
    process.on('disconnect', () => resolve(undefined))
  })
}

try {
  const failure = await supervise(readEnvironment(process.env), askedToStop())
  if (failure !== undefined) throw failure
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'Baton stopped'}\n`)
  process.exit(1)
}
