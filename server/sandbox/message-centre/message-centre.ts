import { type Context, Hono } from 'hono'
import type { ChartDeps } from '../chart/chart-deps.ts'
import type { ChartQuery } from '../chart/chart-query.ts'
import { sendContent } from '../chart/document-content.ts'
import { findAttachment } from '../peers/peer-messages.ts'
import type { MessageCentreDeps } from './message-centre-deps.ts'
import { pressClock, sendDirect, sendText, setStopHandling } from './message-forms.ts'
import { messagesPage } from './messages-page.ts'

/** How a page finds the chart it belongs to, and redirects to the EHR's own address. */
type WithChart = (
  c: Context,
  show: (chart: ChartDeps, query: ChartQuery) => Response | Promise<Response>,
) => Response | Promise<Response>

/** The message centre, to be mounted under `/messages`. */
export function createMessageCentre(deps: MessageCentreDeps, origin: string, withChart: WithChart): Hono {
  const app = new Hono()
  app.get('/', (c) => withChart(c, (chart, query) => messagesPage(c, query, { ...deps, chart })))
  app.get('/:id/files/:ordinal', (c) => showFile(c, deps))
  app.post('/clock', (c) => pressClock(c, deps, origin))
  app.post('/text', (c) => sendText(c, deps, origin))
  app.post('/direct', (c) => sendDirect(c, deps, origin))
  app.post('/stop', (c) => setStopHandling(c, deps, origin))
  return app
}

async function showFile(c: Context, { peers }: MessageCentreDeps): Promise<Response> {
  const ordinal = Number(c.req.param('ordinal'))
  const isOrdinal = Number.isInteger(ordinal) && ordinal >= 0 && ordinal < 1_000
  const file = isOrdinal ? await findAttachment(peers.db, c.req.param('id') ?? '', ordinal) : undefined
  if (file === undefined) return c.text('There is no such file', 404)
  const bytes = Buffer.from(file.content)
  return sendContent(c, { kind: 'file', contentType: file.contentType, bytes })
}
