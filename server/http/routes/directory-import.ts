import {
  CsvApplyRequest,
  CsvPreviewRequest,
  EhrImportRequest,
  maxCsvBytes,
  type CsvApplied,
  type CsvPreview,
  type EhrImportAnswer,
} from '#contract/directory.ts'
import { directoryEditors } from '#domain/directory/may-edit-directory.ts'
import { applyCsv, previewCsv } from '../../use-cases/directory/import-csv.ts'
import { importEhrDirectory } from '../../use-cases/directory/import-ehr-directory.ts'
import { readDirectoryCaller } from '../directory-caller.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

const editing = { access: 'worklist', roles: directoryEditors, limit: 'session' } as const

/** A list of receivers, or the EHR's own directory: shown first, then applied. */
export const directoryImportRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/directory/import/preview', ...editing, handle: preview },
  { method: 'POST', path: '/api/directory/import/apply', ...editing, handle: apply },
  { method: 'POST', path: '/api/directory/import/ehr', ...editing, handle: importFromEhr },
]

/** A text within JSON takes more room than the file: quotes and line ends have a sign before them. */
const maxBodyBytes = maxCsvBytes * 2 + 1_000

const isTooLarge = (csv: string): boolean => Buffer.byteLength(csv) > maxCsvBytes

async function preview(c: HttpContext, { db }: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, CsvPreviewRequest, maxBodyBytes)
  if (!body.ok) return body.response
  if (isTooLarge(body.value.csv)) return problem(c, 'body-too-large')
  const shown = await previewCsv(db, c.get('session').tenant, body.value.csv)
  return c.json(shown satisfies CsvPreview, 200, { 'Cache-Control': 'no-store' })
}

async function apply(c: HttpContext, { db }: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, CsvApplyRequest, maxBodyBytes)
  if (!body.ok) return body.response
  const { csv, token } = body.value
  if (isTooLarge(csv)) return problem(c, 'body-too-large')
  const by = readDirectoryCaller(c)
  const applied = await applyCsv(db, c.get('session').tenant, { csv, token, by })
  if (applied.ok) return c.json(applied.value satisfies CsvApplied, 200, { 'Cache-Control': 'no-store' })
  if (applied.error === 'changed-meanwhile') return problem(c, 'changed-meanwhile')
  return problem(c, 'invalid-body', { errors: [{ pointer: '/csv', message: 'has faults' }] })
}

async function importFromEhr(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, EhrImportRequest, 100)
  if (!body.ok) return body.response
  const runtime = deps.tenants.get(c.get('session').tenant)
  if (runtime === undefined) return problem(c, 'session-missing')
  const by = readDirectoryCaller(c)
  const answer = await importEhrDirectory(deps, runtime, { ...body.value, by })
  return c.json(answer satisfies EhrImportAnswer, 200, { 'Cache-Control': 'no-store' })
}
