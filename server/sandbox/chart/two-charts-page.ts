import type { Context } from 'hono'
import { html } from 'hono/html'
import { frame } from './app-frame.ts'
import type { ChartDeps } from './chart-deps.ts'
import { type ChartQuery, launchUrl } from './chart-query.ts'
import { ChartPatient } from './chart-resources.ts'
import { ehrPage } from './layout.ts'
import { topBar } from './shell.ts'
import { patientName } from './wording.ts'

/** Two patients side by side, each with the app: whatever one frame shows must never reach the other. */
export async function twoChartsPage(c: Context, query: ChartQuery, deps: ChartDeps): Promise<Response> {
  const ids = [c.req.query('a') ?? '', c.req.query('b') ?? '']
  const found = await Promise.all(ids.map((id) => deps.records.find('Patient', id, ChartPatient)))
  const patients = found.filter((patient) => patient !== undefined)
  return ehrPage(c, {
    title: 'Two charts',
    frames: [new URL(deps.app.launchUrl).origin],
    status: patients.length === 2 ? 200 : 404,
    body: html`${topBar({ query, path: '/two-charts', deps })}
      <main class="side-by-side">
        ${patients.length === 2 ? '' : html`<p class="empty">Name two patients of this practice: ?a=…&b=…</p>`}
        ${patients.map(
          (patient) =>
            html`<section aria-label="${patientName(patient)}">
              <h1>${patientName(patient)}</h1>
              ${frame(launchUrl(query, patient.id), `Baton referrals for ${patientName(patient)}`)}
            </section>`,
        )}
      </main>`,
  })
}
