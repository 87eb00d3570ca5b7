import { maySeeMoney } from '#domain/roles.ts'
import { languages, type Language } from '#contract/wording.ts'
import { auditRequest, type RequestAudit } from './audit-request.ts'
import type { AppDeps, HttpContext } from './http-env.ts'
import { problem } from './problem.ts'
import { readCaller, type WorklistCaller } from './worklist-reader.ts'

/** What is shown of the practice's figures is as old as the moment it was asked for. */
const unstored = { 'Cache-Control': 'no-store' }

/** A schema of a query, as far as it is used here. */
type Query<Value> = {
  safeParse: (
    value: unknown,
  ) =>
    | { success: true; data: Value }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } }
}

/** What somebody asks of the practice's figures, and who. */
export type Asking<Value> = WorklistCaller & {
  db: AppDeps['db']
  asked: Value
  seesMoney: boolean
  isManager: boolean
  /** The practice's, unless the query names one. */
  language: Language
}

/** What is answered: JSON, or a file. `told`: what the audit trail says of it, and of whom where it names patients. */
export type Answered = { told: Told } & ({ json: unknown } | { file: string; name: string; type: string })
export type Told = Pick<RequestAudit, 'event' | 'reason' | 'recipient'> & { patients?: readonly string[] }

/** Reads the question, has it answered, writes down what was read of what, and only then hands it over. */
export function answering<Value extends object>(
  schema: Query<Value>,
  answer: (asking: Asking<Value>) => Promise<Answered>,
): (c: HttpContext, deps: AppDeps) => Promise<Response> {
  return async (c, deps) => {
    const read = schema.safeParse(c.req.query())
    if (!read.success) {
      const errors = read.error.issues.map(({ path, message }) => ({
        pointer: `/${path.join('/')}`,
        message,
      }))
      return problem(c, 'invalid-body', { errors })
    }
    const caller = readCaller(c, deps)
    if (caller === undefined) return problem(c, 'session-missing')
    const answered = await answer({
      ...caller,
      db: deps.db,
      asked: read.data,
      seesMoney: maySeeMoney(c.get('session').roles),
      isManager: c.get('session').roles.includes('manager'),
      language: languageOf(read.data) ?? caller.tenant.locale ?? 'en',
    })
    await tell(c, deps, caller, answered.told)
    return handOver(c, answered)
  }
}

function languageOf(asked: object): Language | undefined {
  return 'language' in asked ? languages.find((each) => each === asked.language) : undefined
}

/** Answers with JSON or a file, neither of which is kept on the way. */
export function handOver(c: HttpContext, answered: Answered): Response {
  if ('json' in answered) return c.json(answered.json, 200, unstored)
  return c.body(answered.file, 200, {
    ...unstored,
    'Content-Type': `${answered.type}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="${answered.name}"`,
  })
}

/** A table as a file. */
export const csvFile = (file: string, name: string) => ({ file, name, type: 'text/csv' })

/** Enters what was read of the figures into the trail: once, or for each patient it names. */
export async function tell(
  c: HttpContext,
  deps: AppDeps,
  { tenant, fhirUser }: WorklistCaller,
  { patients, ...told }: Told,
): Promise<void> {
  const entry = { agent: fhirUser, outcome: 'success', ...told } as const
  await auditRequest(c, deps, tenant.id, entry, patients)
}

/** The trail's word for a figure that was read. */
export const reportRead = (reason: string): Told => ({ event: 'report-read', reason })
