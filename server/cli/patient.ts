import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { erasureReasons } from '#contract/compliance.ts'
import { writeZip } from '../documents/write-zip.ts'
import { appendAudit } from '../store/audit-log.ts'
import { toSignedBundle } from '../use-cases/audit/signed-bundle.ts'
import { erasePatient } from '../use-cases/compliance/erase-patient.ts'
import { toPatientFiles } from '../use-cases/compliance/export-patient.ts'
import { readPatientHeld, type HeldOfPatient } from '../use-cases/compliance/patient-held.ts'
import type { BatonDatabase, BatonTransaction } from '../use-cases/tenant-runtime.ts'
import { parseStrictly } from './arguments.ts'
import { openInstallation, type Installation } from './open-installation.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

export type PatientWorld = {
  variables: Readonly<Record<string, string | undefined>>
  /** Relative paths are meant from here. */
  cwd: string
  clock: () => Date
  /** Stands in for the database that runs here, in tests. */
  open?: () => Promise<Installation>
}

const usage = usages.patient

/** Whoever works on the machine itself, as the audit trail names them. */
const operator = { agent: 'Device/baton-command-line' }

type Outcome = { output: string; exitCode: 0 | 1 }

/**
 * What is held of one patient, for the operator: `show` counts it, `export` writes it to a file, `erase` deletes it, as
 * the page does. To erase, what `show` said has to be named again: the digest, and the record number.
 *
 * @returns JSON; exit code 1 with the reason when nothing was deleted
 * @throws UnusableInput for arguments that cannot be worked with, or a patient of whom nothing is known
 */
export async function patientCommand(given: readonly string[], world: PatientWorld): Promise<Outcome> {
  const { what, tenant, patient, values } = readArguments(given)
  const installation = await (world.open ?? (() => openInstallation(world.variables)))()
  const { db } = installation
  try {
    const held = await readPatientHeld(db, tenant, patient)
    if (held === undefined) throw new UnusableInput(`nothing is known of ${patient} at "${tenant}"`)
    if (what === 'show') return await show(db, tenant, patient, held)
    if (what === 'export') return await exportTo(db, tenant, patient, held, world, values.out)
    return await erase(db, tenant, patient, values)
  } finally {
    await installation.close()
  }
}

const options = {
  out: { type: 'string' },
  digest: { type: 'string' },
  confirm: { type: 'string' },
  reason: { type: 'string' },
  'accept-open-loops': { type: 'boolean' },
} as const

type Values = ReturnType<typeof parseStrictly<typeof options>>['values']

function readArguments(given: readonly string[]) {
  const { values, positionals } = parseStrictly(given, options, usage)
  const [what, tenant, id, ...more] = positionals
  const known = (['show', 'export', 'erase'] as const).find((each) => each === what)
  if (known === undefined || tenant === undefined || id === undefined || more.length > 0)
    throw new UnusableInput(usage)
  return { what: known, tenant, patient: `Patient/${id.replace(/^Patient\//, '')}`, values }
}

async function note(
  db: BatonDatabase,
  tenant: string,
  patient: string,
  event: 'patient-looked-up' | 'data-exported',
): Promise<void> {
  const entry = { ...operator, action: 'read', event, outcome: 'success', patient } as const
  await db.transaction().execute((trx: BatonTransaction) => appendAudit(trx, tenant, [entry]))
}

async function show(
  db: BatonDatabase,
  tenant: string,
  patient: string,
  { shown }: HeldOfPatient,
): Promise<Outcome> {
  await note(db, tenant, patient, 'patient-looked-up')
  return { output: `${JSON.stringify(shown, null, 2)}\n`, exitCode: 0 }
}

async function exportTo(
  db: BatonDatabase,
  tenant: string,
  patient: string,
  { scope, shown }: HeldOfPatient,
  { cwd, clock }: PatientWorld,
  out: string | undefined,
): Promise<Outcome> {
  if (out === undefined) throw new UnusableInput(usage)
  await note(db, tenant, patient, 'data-exported')
  const facts = {
    format: 'baton-patient-1',
    tenant,
    patient: shown.identity,
    madeAt: clock().toISOString(),
    madeBy: operator.agent,
  }
  const archive = writeZip(toSignedBundle(db, facts, toPatientFiles(db, scope)))
  const file = resolve(cwd, out)
  await pipeline(Readable.from(archive), createWriteStream(file, { mode: 0o600 }))
  return { output: `${JSON.stringify({ file })}\n`, exitCode: 0 }
}

async function erase(db: BatonDatabase, tenant: string, patient: string, values: Values): Promise<Outcome> {
  const { digest, confirm: typed } = values
  const reason = erasureReasons.find((each) => each === values.reason)
  if (digest === undefined || typed === undefined || reason === undefined) throw new UnusableInput(usage)
  const acceptsOpenLoops = values['accept-open-loops'] === true
  const request = { id: randomUUID(), patient, digest, typed, reason, acceptsOpenLoops }
  const outcome = await erasePatient(db, tenant, request, operator)
  if (!outcome.ok) return { output: `${JSON.stringify({ refused: outcome.because })}\n`, exitCode: 1 }
  return { output: `${JSON.stringify(outcome.done)}\n`, exitCode: 0 }
}
