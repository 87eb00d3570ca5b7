import type { ErasureDone, ErasureList, OptOuts, PatientHeld, PatientsFound } from '#contract/compliance.ts'
import { complianceRoles } from '#domain/roles.ts'
import { toSearchWords } from '#domain/worklist/search-words.ts'
import { writeZip } from '../../documents/write-zip.ts'
import { listErasures } from '../../store/erasures.ts'
import { findPatientsByWords } from '../../store/patient-search.ts'
import { toSignedBundle } from '../../use-cases/audit/signed-bundle.ts'
import { erasePatient, toErasureDone, type ErasureCaller } from '../../use-cases/compliance/erase-patient.ts'
import { toPatientFiles } from '../../use-cases/compliance/export-patient.ts'
import { holdPatient, liftPatientHold } from '../../use-cases/compliance/hold-patient.ts'
import { identifyPatients } from '../../use-cases/compliance/identify-patients.ts'
import { listOptOuts } from '../../use-cases/compliance/list-opt-outs.ts'
import { readPatientHeld } from '../../use-cases/compliance/patient-held.ts'
import { recordConsent } from '../../use-cases/compliance/record-consent.ts'
import { auditRequest, type RequestAudit } from '../audit-request.ts'
import { ConsentBody, ErasureBody, HoldBody, PatientBody, PatientSearchBody } from '../compliance-bodies.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

const path = '/api/compliance'
const own = { access: 'worklist', roles: complianceRoles, limit: 'session' } as const

/** What the practice answers for to its patients. A patient is named in bodies only: addresses are logged. */
export const complianceRoutes: readonly Route[] = [
  { method: 'POST', path: `${path}/patients`, ...own, handle: findPatients },
  { method: 'POST', path: `${path}/patient`, ...own, handle: showHeld },
  { method: 'POST', path: `${path}/export`, ...own, handle: exportPatient },
  { method: 'POST', path: `${path}/erase`, ...own, handle: erase },
  { method: 'GET', path: `${path}/erasures`, ...own, handle: showErasures },
  { method: 'POST', path: `${path}/hold`, ...own, handle: hold },
  { method: 'POST', path: `${path}/hold/lift`, ...own, handle: liftHold },
  { method: 'GET', path: `${path}/opt-outs`, ...own, handle: showOptOuts },
  { method: 'POST', path: `${path}/consent`, ...own, handle: takeConsent },
]

const maxBodyBytes = 8_000
const unstored = { 'Cache-Control': 'no-store' }
/** More than this many of one name say that the name is not enough. */
const mostFound = 20
const mostErasures = 200

async function audit(c: HttpContext, deps: AppDeps, entry: Partial<RequestAudit>): Promise<void> {
  const { tenant, fhirUser, userName } = c.get('session')
  await auditRequest(c, deps, tenant, {
    event: 'patient-looked-up',
    agent: fhirUser,
    outcome: 'success',
    ...(userName !== undefined && { agentName: userName }),
    ...entry,
  })
}

function toCaller(c: HttpContext): ErasureCaller {
  const { fhirUser, userName } = c.get('session')
  const address = c.get('address')
  return {
    agent: fhirUser,
    requestId: c.get('requestId'),
    ...(userName !== undefined && { agentName: userName }),
    ...(address !== undefined && { address }),
  }
}

const idOf = (reference: string): string => reference.slice('Patient/'.length)

async function findPatients(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, PatientSearchBody, maxBodyBytes)
  if (!body.ok) return body.response
  const { tenant } = c.get('session')
  const typed = body.value.search
  const ids = await findPatientsByWords(
    deps.db,
    tenant,
    { words: toSearchWords(typed), typed },
    mostFound + 1,
  )
  const shown = ids.slice(0, mostFound).map((id) => `Patient/${id}`)
  const identities = await identifyPatients(deps.db, tenant, shown)
  await audit(c, deps, { reason: `search ${shown.length}` })
  const patients = shown.flatMap((reference) => identities.get(reference) ?? [])
  return c.json({ patients, isCut: ids.length > mostFound } satisfies PatientsFound, 200, unstored)
}

async function showHeld(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, PatientBody, maxBodyBytes)
  if (!body.ok) return body.response
  const { patient } = body.value
  const held = await readPatientHeld(deps.db, c.get('session').tenant, patient)
  if (held === undefined) return problem(c, 'not-found')
  await audit(c, deps, { patient: idOf(patient), reason: 'what is held' })
  return c.json(held.shown satisfies PatientHeld, 200, unstored)
}

async function exportPatient(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, PatientBody, maxBodyBytes)
  if (!body.ok) return body.response
  const { tenant, fhirUser } = c.get('session')
  const { patient } = body.value
  const held = await readPatientHeld(deps.db, tenant, patient)
  if (held === undefined) return problem(c, 'not-found')
  await audit(c, deps, { event: 'data-exported', patient: idOf(patient) })
  const facts = {
    format: 'baton-patient-1',
    tenant,
    patient: held.shown.identity,
    madeAt: deps.realNow().toISOString(),
    madeBy: fhirUser,
  }
  const bundle = toSignedBundle(deps.db, facts, toPatientFiles(deps.db, held.scope))
  return c.body(writeZip(bundle), 200, {
    ...unstored,
    'Content-Type': 'application/zip',
    'Content-Disposition': 'attachment; filename="patient.zip"',
  })
}

async function erase(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ErasureBody, maxBodyBytes)
  if (!body.ok) return body.response
  const outcome = await erasePatient(deps.db, c.get('session').tenant, body.value, toCaller(c))
  if (outcome.ok) return c.json(outcome.done satisfies ErasureDone, 200, unstored)
  const { because } = outcome
  if (because === 'not-found' || because === 'id-reused') return problem(c, because)
  return problem(c, 'erasure-refused', { members: { because } })
}

async function showErasures(c: HttpContext, deps: AppDeps): Promise<Response> {
  const erasures = await listErasures(deps.db, c.get('session').tenant, mostErasures)
  await audit(c, deps, { reason: `deletions ${erasures.length}` })
  return c.json({ erasures: erasures.map(toErasureDone) } satisfies ErasureList, 200, unstored)
}

async function hold(c: HttpContext, deps: AppDeps): Promise<Response> {
  return changeHold(c, deps, holdPatient)
}

async function liftHold(c: HttpContext, deps: AppDeps): Promise<Response> {
  return changeHold(c, deps, liftPatientHold)
}

async function changeHold(c: HttpContext, deps: AppDeps, change: typeof holdPatient): Promise<Response> {
  const body = await readJsonBody(c, HoldBody, maxBodyBytes)
  if (!body.ok) return body.response
  const { tenant } = c.get('session')
  if ((await readPatientHeld(deps.db, tenant, body.value.patient)) === undefined)
    return problem(c, 'not-found')
  const isDone = await change(deps.db, tenant, body.value, toCaller(c))
  return isDone ? c.json({ done: true }, 200, unstored) : problem(c, 'changed-meanwhile')
}

async function showOptOuts(c: HttpContext, deps: AppDeps): Promise<Response> {
  const optOuts = await listOptOuts(deps.db, c.get('session').tenant)
  await audit(c, deps, { reason: `opt-outs ${optOuts.optOuts.length}` })
  return c.json(optOuts satisfies OptOuts, 200, unstored)
}

async function takeConsent(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ConsentBody, maxBodyBytes)
  if (!body.ok) return body.response
  const runtime = deps.tenants.get(c.get('session').tenant)
  if (runtime === undefined) return problem(c, 'session-missing')
  if ((await readPatientHeld(deps.db, runtime.tenant.id, body.value.patient)) === undefined)
    return problem(c, 'not-found')
  if ((await recordConsent(deps.db, runtime.tenant, body.value, toCaller(c))) === 'no-number') {
    const errors = [{ pointer: '/number', message: 'is needed: no number is known' }]
    return problem(c, 'invalid-body', { errors })
  }
  return c.json({ done: true }, 200, unstored)
}
