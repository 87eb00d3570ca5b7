import { randomUUID } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { signsInAs } from './basic-authentication.ts'
import { faxKeyId, faxKeySecret, faxProjectId } from './demo-credentials.ts'
import { deliverFax } from './fax-delivery.ts'
import { type FaxRequest, readFaxRequest } from './fax-request.ts'
import { toFax } from './fax-resource.ts'
import { httpKey } from './http-key.ts'
import { fingerprint } from './mail-content.ts'
import type { PeerDeps } from './peer-deps.ts'
import { findAttachment, insertMessage, readMessages } from './peer-messages.ts'

/**
 * The part of Sinch's Fax API v3 that sends, and hands out what came in: create, list, read one, its file, and the
 * callback when it is over. To be mounted where `https://fax.api.sinch.com` would be. `contentUrl` is not fetched: Baton
 * sends files.
 *
 * @see {@link https://developers.sinch.com/docs/fax/api-reference/fax/faxes | Sinch: faxes}
 */
export function createFaxPeer(deps: PeerDeps): Hono {
  const app = new Hono()
  app.use('/v3/projects/:project/*', async (c, next) => {
    if (!signsInAs(c.req.raw, faxKeyId, faxKeySecret))
      return faxError(401, 'Unauthorized', 'no valid access key')
    if (c.req.param('project') !== faxProjectId) return faxError(404, 'Not Found', 'no such project')
    return next()
  })
  app.post('/v3/projects/:project/faxes', (c) => createFax(c, deps))
  app.get('/v3/projects/:project/faxes', (c) => listFaxes(c, deps))
  app.get('/v3/projects/:project/faxes/:id', (c) => readFax(c, deps))
  app.get('/v3/projects/:project/faxes/:id/file', (c) => readFile(c, deps))
  app.get('/v3/projects/:project/faxes/:id/file.pdf', (c) => readFile(c, deps))
  return app
}

async function createFax(c: Context, deps: PeerDeps): Promise<Response> {
  const request = await readFaxRequest(c.req.raw)
  if (typeof request === 'string') return faxError(400, 'Bad Request', request)
  const id = await keepFax(c, deps, request)
  const [stored] = await readMessages(deps.db, { id })
  if (stored === undefined) return faxError(404, 'Not Found', 'no such fax')
  deps.background.run((signal) => deliverFax(deps, id, request, signal))
  return c.json(toFax(stored))
}

function keepFax(c: Context, deps: PeerDeps, request: FaxRequest): Promise<string> {
  const { to, from, callbackUrl, files, labels } = request
  const [label] = Object.values(labels)
  const content = [to, ...files.map((file) => fingerprint(Buffer.from(file.content).toString('base64')))]
  return insertMessage(deps.db, {
    kind: 'fax',
    direction: 'received',
    dedupeKey: label ?? httpKey(c.req.raw, callbackUrl, content, deps.clock()),
    providerId: randomUUID(),
    sender: from,
    recipient: to,
    body: '',
    facts: { labels: JSON.stringify(labels), ...(callbackUrl === undefined ? {} : { callbackUrl }) },
    attachments: files,
    at: deps.clock(),
    state: 'IN_PROGRESS',
  })
}

async function readFax(c: Context, { db }: PeerDeps): Promise<Response> {
  const [fax] = await readMessages(db, { kind: 'fax', providerId: c.req.param('id') ?? '' })
  return fax === undefined ? faxError(404, 'Not Found', 'no such fax') : c.json(toFax(fax))
}

const Listing = z.object({
  to: z.string().default(''),
  direction: z.enum(['OUTBOUND', 'INBOUND']).optional(),
  pageSize: z.coerce.number().int().min(1).max(1000).default(100),
})

/**
 * Newest first; numbers are compared by how they begin.
 *
 * @see {@link https://developers.sinch.com/docs/fax/api-reference/fax/faxes/getfaxes | Sinch: list faxes}
 */
async function listFaxes(c: Context, { db }: PeerDeps): Promise<Response> {
  const listing = Listing.safeParse(c.req.query())
  if (!listing.success) return faxError(400, 'Bad Request', 'the query cannot be read')
  const { to, direction, pageSize } = listing.data
  const party = to === '' ? {} : { party: { anyOf: [], part: to } }
  const all = (await readMessages(db, { kind: 'fax', ...party })).map(toFax)
  const found = all.filter((fax) => fax.to.startsWith(to) && (direction ?? fax.direction) === fax.direction)
  const faxes = found.slice(0, pageSize)
  return c.json({ faxes, pageNumber: 1, pageSize, totalItems: found.length })
}

async function readFile(c: Context, { db }: PeerDeps): Promise<Response> {
  const [fax] = await readMessages(db, { kind: 'fax', providerId: c.req.param('id') ?? '' })
  const file = fax === undefined ? undefined : await findAttachment(db, fax.id, 0)
  if (file === undefined) return faxError(404, 'Not Found', 'no such file')
  return c.body(Buffer.from(file.content), 200, { 'Content-Type': file.contentType })
}

function faxError(code: 400 | 401 | 404, status: string, message: string): Response {
  return Response.json({ code, message, status, details: [] }, { status: code })
}
