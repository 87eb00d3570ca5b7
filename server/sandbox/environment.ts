import { z } from 'zod'
import { clinicPresets, type ClinicPreset } from './clinic-presets.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const origin = z.url().transform((url) => new URL(url).origin)

/** Everything the sandbox is told from outside. */
const Environment = z.object({
  SANDBOX_PORT: port.default(4004),
  /** Loopback only: the sandbox signs anyone in as anyone. */
  SANDBOX_HOST: z.string().min(1).default('127.0.0.1'),
  SANDBOX_DATABASE_URL: z.url(),
  /** Where browsers see the EHR; another site than Baton's, so that the app is framed as in a real EHR. */
  SANDBOX_ORIGIN: origin.optional(),
  BATON_ORIGIN: origin.default('http://127.0.0.1:4000'),
  /** Set but empty counts as not set. */
  SANDBOX_CLINIC: z
    .enum(['', ...clinicPresets], { error: `is not one of ${clinicPresets.join(', ')}` })
    .default('standard')
    .transform((preset): ClinicPreset => (preset === '' ? 'standard' : preset)),
  /** The mail server and the HISP, on the same interface. */
  SANDBOX_SMTP_PORT: port.default(4025),
  SANDBOX_HISP_PORT: port.default(4026),
  /** Where Baton takes Direct messages and receipts, on this machine. */
  BATON_DIRECT_PORT: port.default(4001),
  /** Opens the routes that move Baton's clock; without it the clock stays. */
  BATON_ADMIN_TOKEN: z.string().min(32).optional(),
  /** Where those routes are reached from here; the address people use may lead through a proxy. */
  BATON_ADMIN_ORIGIN: origin.optional(),
  /** Where the clinic's clock stands at the start; tokens and keys keep to the real clock. */
  SANDBOX_NOW: z.iso.datetime({ offset: true }).optional(),
})

export type SandboxEnvironment = {
  readonly port: number
  readonly host: string
  readonly databaseUrl: string
  readonly origin: string
  readonly batonOrigin: string
  readonly smtpPort: number
  readonly hispPort: number
  readonly batonDirectPort: number
  readonly batonAdmin?: { readonly origin: string; readonly token: string }
  readonly clinic: ClinicPreset
  readonly clinicStartsAt?: Date
}

/** What is wrong with the environment, naming the variables. */
export class UnusableEnvironment extends Error {}

/** Reads the environment. @throws UnusableEnvironment with every variable that is wrong */
export function readEnvironment(variables: Record<string, string | undefined>): SandboxEnvironment {
  const read = Environment.safeParse(variables)
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new UnusableEnvironment(faults.join('; '))
  }
  const { SANDBOX_NOW, SANDBOX_ORIGIN, SANDBOX_PORT, SANDBOX_HOST } = read.data
  const { BATON_ADMIN_TOKEN: token, BATON_ADMIN_ORIGIN: adminOrigin, BATON_ORIGIN: batonOrigin } = read.data
  return {
    port: SANDBOX_PORT,
    host: SANDBOX_HOST,
    databaseUrl: read.data.SANDBOX_DATABASE_URL,
    origin: SANDBOX_ORIGIN ?? `http://localhost:${SANDBOX_PORT}`,
    batonOrigin,
    smtpPort: read.data.SANDBOX_SMTP_PORT,
    hispPort: read.data.SANDBOX_HISP_PORT,
    batonDirectPort: read.data.BATON_DIRECT_PORT,
    ...(token === undefined ? {} : { batonAdmin: { origin: adminOrigin ?? batonOrigin, token } }),
    clinic: read.data.SANDBOX_CLINIC,
    ...(SANDBOX_NOW === undefined ? {} : { clinicStartsAt: new Date(SANDBOX_NOW) }),
  }
}
