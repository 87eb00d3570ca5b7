import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { findUser, type Registry } from '../authorization/registration.ts'
import type { FaultBoard } from '../faults/fault-board.ts'
import { createMessageCentre } from '../message-centre/message-centre.ts'
import type { MessageCentreDeps } from '../message-centre/message-centre-deps.ts'
import { faultsPage, switchFaultOff, switchFaultOn } from '../faults/faults-page.ts'
import type { ChartDeps, ProfileCard } from './chart-deps.ts'
import { chartPage } from './chart-page.ts'
import { type ChartQuery, readChartQuery } from './chart-query.ts'
import { documentContent } from './document-content.ts'
import { indexPage } from './index-page.ts'
import { launchApp } from './launch-app.ts'
import { ehrPage } from './layout.ts'
import { patientListPage } from './patient-list-page.ts'
import { serveStatic } from './static-files.ts'
import { twoChartsPage } from './two-charts-page.ts'
import { worklistPage } from './worklist-page.ts'

export type ChartPagesDeps = {
  /** Scheme, host and port the EHR is to be seen under. */
  readonly origin: string
  readonly profiles: readonly ProfileCard[]
  readonly chartOf: (profile: string) => ChartDeps | undefined
  readonly board: FaultBoard
  readonly messages: MessageCentreDeps
}

/** Every screen of the EHR. */
export function createChartPages(deps: ChartPagesDeps): Hono {
  const app = new Hono()
  const withChart = (
    c: Context,
    show: (chart: ChartDeps, query: ChartQuery) => Response | Promise<Response>,
  ): Response | Promise<Response> => {
    const elsewhere = canonicalAddress(c, deps.origin)
    if (elsewhere !== undefined) return c.redirect(elsewhere, 302)
    const query = readChartQuery(c.req.query())
    const chart = deps.chartOf(query.profile)
    return chart === undefined ? noSuchProfile(c) : show(chart, query)
  }
  app.get('/', (c) =>
    withChart(c, (chart, query) => indexPage(c, query, { ...chart, profiles: deps.profiles })),
  )
  app.get('/chart', (c) => withChart(c, (chart, query) => patientListPage(c, query, chart)))
  app.get('/chart/:id', (c) => withChart(c, (chart, query) => chartPage(c, c.req.param('id'), query, chart)))
  app.get('/worklist', (c) => withChart(c, (chart, query) => worklistPage(c, query, chart)))
  app.get('/two-charts', (c) => withChart(c, (chart, query) => twoChartsPage(c, query, chart)))
  app.get('/launch', (c) => withChart(c, (chart, query) => launchApp(c, query, chart)))
  app.get('/faults', (c) => withChart(c, (chart, query) => faultsPage(c, query, { ...deps, chart })))
  app.post('/faults', (c) => switchFaultOn(c, deps))
  app.post('/faults/off', (c) => switchFaultOff(c, deps))
  app.route('/messages', createMessageCentre(deps.messages, deps.origin, withChart))
  app.get('/documents/:id/content', (c) =>
    withChart(c, (chart) => documentContent(c, c.req.param('id'), chart)),
  )
  app.get('/static/:name', (c) => serveStatic(c, c.req.param('name')))
  return app
}

/** Finds who is signed in; the first on the list when the address names nobody who works here. */
export function signedInFrom({ users }: Registry): ChartDeps['signedIn'] {
  return (query) => {
    const user = findUser({ clients: [], users }, query.user) ?? users[0]
    if (user === undefined) throw new Error('Nobody works in this EHR')
    return { user, users }
  }
}

/** The EHR has one address: under another one the app would be on the same site, or refuse to be framed. */
function canonicalAddress(c: Context, origin: string): string | undefined {
  const url = new URL(c.req.url)
  if (c.req.header('host') === undefined || c.req.header('host') === new URL(origin).host) return undefined
  return `${origin}${url.pathname}${url.search}`
}

function noSuchProfile(c: Context): Promise<Response> {
  return ehrPage(c, {
    title: 'No such profile',
    status: 404,
    body: html`<main class="page">
      <h1>No such profile</h1>
      <p>This sandbox does not play that EHR. <a href="/">See which ones it plays</a></p>
    </main>`,
  })
}
