import { z } from 'zod'
import { bearerTokenShape, isBearerToken } from './bearer-token.ts'
import { readTrustedProxies, type TrustedProxies } from './trusted-proxies.ts'

const port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, { error: 'is not a port' })
  .transform(Number)
const origin = z
  .url({ protocol: /^https?$/, error: 'is not an address' })
  .transform((url) => new URL(url).origin)

/** Every variable Baton's processes read, and what each is when nothing is said. */
const Environment = z.object({
  /** Baton itself. */
  PORT: port.prefault('4000'),
  /** The sandbox EHR. */
  SANDBOX_PORT: port.prefault('4004'),
  /** The sandbox's mail server and its HISP. */
  SANDBOX_SMTP_PORT: port.prefault('4025'),
  SANDBOX_HISP_PORT: port.prefault('4026'),
  /** Where HISPs deliver Direct messages and reports. */
  BATON_DIRECT_PORT: port.prefault('4001'),
  BATON_DIRECT_HOST: z.string().min(1).default('127.0.0.1'),
  /** PEM files; needed as soon as HISPs deliver from other machines. */
  BATON_DIRECT_CERT: z.string().min(1).optional(),
  BATON_DIRECT_KEY: z.string().min(1).optional(),
  /** `off`: this process answers requests only; another one reads, sweeps and sends. */
  BATON_JOBS: z.enum(['on', 'off'], { error: 'is not "on" or "off"' }).default('on'),
  /** Where the data lies: the database cluster, keys and logs. */
  BATON_DATA: z.string().min(1).default('.baton'),
  /** A PostgreSQL of one's own; without it Baton starts one in the data folder. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'is not a PostgreSQL address' }).optional(),
  SANDBOX_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'is not a PostgreSQL address' })
    .optional(),
  /** Where browsers reach the sandbox. The issuers of the sandbox are accepted only where this is set. */
  SANDBOX_ORIGIN: origin.optional(),
  /** Where browsers and EHRs reach Baton. */
  BATON_ORIGIN: origin.optional(),
  /** Interface to listen on. Behind a proxy this stays loopback. */
  BATON_HOST: z.string().min(1).default('127.0.0.1'),
  /** Addresses and networks of the proxies before Baton; what anybody else says of an address is not believed. */
  BATON_TRUSTED_PROXIES: z
    .string()
    .transform((list, context) => {
      const proxies = readTrustedProxies(list)
      if (proxies === undefined)
        context.addIssue({ code: 'custom', message: 'is not a list of addresses and networks' })
      return proxies
    })
    .optional(),
  /** Opens `/metrics` to whoever sends it as a bearer. */
  BATON_METRICS_TOKEN: z
    .string()
    .refine(isBearerToken, { error: 'cannot be sent as a bearer token' })
    .optional(),
  /** Set by the supervisor for its own children: opens the routes that load and move the sandbox's data. */
  BATON_ADMIN_TOKEN: z.string().min(32).optional(),
})

/** The names of those variables. */
export const environmentVariables: readonly string[] = Object.keys(Environment.shape)

export type Environment = {
  port: number
  sandboxPort: number
  sandboxPorts: { smtp: number; hisp: number }
  /** Where Direct messages come in; `tls` names PEM files. */
  directInbox: { host: string; port: number; tls?: { certFile: string; keyFile: string } }
  hasJobs: boolean
  dataFolder: string
  databaseUrl?: string
  sandboxDatabaseUrl?: string
  sandboxOrigin?: string
  batonOrigin: string
  host: string
  /** Absent: none is trusted. */
  trustedProxies?: TrustedProxies
  adminToken?: string
  metricsToken?: string
}

const remedies: Readonly<Record<string, string>> = {
  PORT: 'give a port number from 0 to 65535, for example PORT=4000',
  SANDBOX_PORT: 'give a port number from 0 to 65535, for example SANDBOX_PORT=4004',
  SANDBOX_SMTP_PORT: 'give a port number from 0 to 65535, for example SANDBOX_SMTP_PORT=4025',
  SANDBOX_HISP_PORT: 'give a port number from 0 to 65535, for example SANDBOX_HISP_PORT=4026',
  BATON_DIRECT_PORT: 'give a port number from 0 to 65535, for example BATON_DIRECT_PORT=4001',
  BATON_METRICS_TOKEN: `give a secret of ${bearerTokenShape}, or none`,
  BATON_TRUSTED_PROXIES: 'give addresses and networks, like 10.0.0.5, 10.1.0.0/16, or nothing',
  BATON_JOBS: 'give BATON_JOBS=on, or off for a process that only answers requests',
  BATON_DATA: 'give the path of a folder Baton may write to',
  DATABASE_URL: 'give an address like postgres://user:password@host:5432/baton',
  SANDBOX_DATABASE_URL: 'give an address like postgres://user:password@host:5432/sandbox',
  SANDBOX_ORIGIN: 'give an address like http://localhost:4004',
  BATON_ORIGIN: 'give the address browsers use, like https://baton.example',
}

/**
 * Reads the environment. Variables that are set but empty count as not set, as in most service managers.
 *
 * @throws ConfigurationError naming every variable that is wrong and what to put there
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const read = Environment.safeParse(given)
  if (!read.success) {
    throw new ConfigurationError(
      read.error.issues.map((issue) => {
        const name = issue.path.join('.')
        return `${name}: ${issue.message}; ${remedies[name] ?? 'correct or remove it'}`
      }),
    )
  }
  return toEnvironment(read.data)
}

function toEnvironment(read: z.infer<typeof Environment>): Environment {
  return {
    port: read.PORT,
    sandboxPort: read.SANDBOX_PORT,
    sandboxPorts: { smtp: read.SANDBOX_SMTP_PORT, hisp: read.SANDBOX_HISP_PORT },
    directInbox: toDirectInbox(read),
    hasJobs: read.BATON_JOBS === 'on',
    dataFolder: read.BATON_DATA,
    batonOrigin: read.BATON_ORIGIN ?? `http://127.0.0.1:${read.PORT}`,
    host: read.BATON_HOST,
    ...(read.DATABASE_URL === undefined ? {} : { databaseUrl: read.DATABASE_URL }),
    ...(read.SANDBOX_DATABASE_URL === undefined ? {} : { sandboxDatabaseUrl: read.SANDBOX_DATABASE_URL }),
    ...(read.SANDBOX_ORIGIN === undefined ? {} : { sandboxOrigin: read.SANDBOX_ORIGIN }),
    ...(read.BATON_TRUSTED_PROXIES === undefined ? {} : { trustedProxies: read.BATON_TRUSTED_PROXIES }),
    ...(read.BATON_METRICS_TOKEN === undefined ? {} : { metricsToken: read.BATON_METRICS_TOKEN }),
    ...(read.BATON_ADMIN_TOKEN === undefined ? {} : { adminToken: read.BATON_ADMIN_TOKEN }),
  }
}

function toDirectInbox(read: z.infer<typeof Environment>): Environment['directInbox'] {
  const { BATON_DIRECT_HOST: host, BATON_DIRECT_PORT: port } = read
  const { BATON_DIRECT_CERT: certFile, BATON_DIRECT_KEY: keyFile } = read
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new ConfigurationError(['BATON_DIRECT_CERT and BATON_DIRECT_KEY: give both PEM files or neither'])
  }
  return certFile === undefined || keyFile === undefined
    ? { host, port }
    : { host, port, tls: { certFile, keyFile } }
}

/** The start is refused; the message is all an administrator needs. */
export class ConfigurationError extends Error {
  constructor(faults: readonly string[]) {
    super(`Baton cannot start: ${faults.length === 1 ? '' : '\n- '}${faults.join('\n- ')}`)
    this.name = 'ConfigurationError'
  }
}
