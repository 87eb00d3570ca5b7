import type { ChartDocumentText, ChartNote } from '#contract/notes.ts'
import { readDocumentText } from '../../use-cases/notes/read-document-text.ts'
import { readChartNote } from '../../use-cases/notes/read-chart-note.ts'
import { auditRequest } from '../audit-request.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** A note of one patient's record, read where it is reviewed; and what became of one that was brought there. */
export const chartNoteRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/chart/notes/:id', access: 'chart', limit: 'session', handle: show },
  {
    method: 'GET',
    path: '/api/chart/documents/:type/:id',
    access: 'chart',
    limit: 'session',
    handle: showDocument,
  },
]

const documentOf = /^(DocumentReference|DiagnosticReport)\/[A-Za-z0-9.-]{1,64}$/

async function showDocument(c: HttpContext, deps: AppDeps): Promise<Response> {
  const { tenant, patient, fhirUser } = c.get('chart')
  const document = `${c.req.param('type') ?? ''}/${c.req.param('id') ?? ''}`
  if (!documentOf.test(document)) return problem(c, 'not-found')
  const text = await readDocumentText(deps.db, tenant, patient, document)
  await auditRequest(c, deps, tenant, {
    event: 'note-read',
    agent: fhirUser,
    outcome: 'success',
    resource: document,
    ...(text.state === 'read' && { patient }),
  })
  return c.json(text satisfies ChartDocumentText, 200, { 'Cache-Control': 'no-store' })
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function show(c: HttpContext, deps: AppDeps): Promise<Response> {
  const { tenant, patient, fhirUser } = c.get('chart')
  const id = c.req.param('id') ?? ''
  const note = uuid.test(id) ? await readChartNote(deps.db, tenant, patient, id) : undefined
  if (note === undefined) return problem(c, 'not-found')
  await auditRequest(c, deps, tenant, {
    event: 'note-read',
    agent: fhirUser,
    outcome: 'success',
    resource: `urn:uuid:${id}`,
    ...(note.facts !== undefined && { patient }),
  })
  return c.json(note satisfies ChartNote, 200, { 'Cache-Control': 'no-store' })
}
