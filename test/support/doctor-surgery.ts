import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { doctorCommand, type DoctorWorld } from '../../server/cli/doctor/doctor.ts'
import { issuerFile } from './baton-for-tests.ts'
import { openExaminedEhr, type ExaminedEhr } from './examined-ehr.ts'

/** Nothing listens on port 1: the Baton of these tests does not run. */
export const batonOrigin = 'http://127.0.0.1:1'
export const smartPath = 'GET /fhir/.well-known/smart-configuration'
export const statementPath = 'GET /fhir/metadata'
export const now = new Date('2026-06-01T12:00:00Z')

const realConfig = join(import.meta.dirname, '..', '..', 'smart-config')

/** What `--json` promises to scripts. */
export const Report = z.strictObject({
  issuer: z.nullable(z.url()),
  tenant: z.nullable(z.string()),
  checkedAt: z.iso.datetime(),
  isUsable: z.boolean(),
  findings: z.array(
    z.strictObject({
      check: z.string(),
      status: z.enum(['works', 'broken', 'limited', 'not-checked']),
      says: z.string().min(1),
      remedy: z.string().min(1).optional(),
    }),
  ),
  abilities: z.array(
    z.strictObject({
      type: z.string(),
      level: z.enum(['works', 'read-only', 'missing']),
      says: z.string().min(1),
      isNeeded: z.boolean(),
      declared: z.looseObject({ read: z.boolean(), search: z.boolean() }).optional(),
    }),
  ),
  orders: z.nullable(z.looseObject({ orders: z.int(), unclassified: z.int() })),
})
export type Report = z.infer<typeof Report>

export type Outcome = Report & { exitCode: number }

export type Surgery = {
  ehr: ExaminedEhr
  /** `smart-config/` with one issuer file, that of the tenant `test`. */
  folder: string
  /** Writes that file anew, correct but for these fields. */
  configure: (changes: Record<string, unknown>) => void
  examine: (subject: string, changes?: Partial<DoctorWorld>) => Promise<Outcome>
  /** A faultless EHR and a correct file again. */
  reset: () => void
  close: () => Promise<void>
}

/** An EHR to be examined, and a configuration that knows it. */
export async function openSurgery(): Promise<Surgery> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-doctor-'))
  mkdirSync(join(folder, 'issuers'))
  cpSync(join(realConfig, 'app.json'), join(folder, 'app.json'))
  cpSync(join(realConfig, 'policies'), join(folder, 'policies'), { recursive: true })
  const ehr = await openExaminedEhr({ allowedOrigin: batonOrigin })
  const configure: Surgery['configure'] = (changes) => {
    const correct = issuerFile({ tenant: 'test', iss: ehr.iss })
    const file = { ...correct, frameAncestors: [ehr.origin], ...changes }
    writeFileSync(join(folder, 'issuers', 'test.json'), JSON.stringify(file))
  }
  return {
    ehr,
    folder,
    configure,
    examine: async (subject, changes = {}) => {
      const { output, exitCode } = await doctorCommand([subject, '--json'], {
        variables: { BATON_ORIGIN: batonOrigin },
        folder,
        clock: () => now,
        // Long enough for the first reading on a busy machine; who tests an EHR that hangs says less.
        timeoutMs: 5_000,
        findKey: () => Promise.resolve({ lack: 'There is no key', remedy: 'None in this test.' }),
        ...changes,
      })
      return { ...Report.parse(JSON.parse(output)), exitCode }
    },
    reset: () => {
      ehr.behaveWell()
      configure({})
    },
    close: async () => {
      await ehr.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What was found of one check, as `status: sentence`. */
export function said(report: Report, check: string): string {
  const found = report.findings.filter((each) => each.check === check)
  return found.map(({ status, says }) => `${status}: ${says}`).join(' | ')
}

/** What was judged of one type, as `level: sentence`. */
export function ability(report: Report, type: string): string {
  const found = report.abilities.find((each) => each.type === type)
  return found === undefined ? 'not judged' : `${found.level}: ${found.says}`
}
