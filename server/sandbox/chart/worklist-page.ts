import type { Context } from 'hono'
import { html } from 'hono/html'
import { frame } from './app-frame.ts'
import type { ChartDeps } from './chart-deps.ts'
import { type ChartQuery, launchUrl } from './chart-query.ts'
import { ehrPage } from './layout.ts'
import { topBar } from './shell.ts'

/** The app opened from outside any chart: a launch that names a person and no patient. */
export function worklistPage(c: Context, query: ChartQuery, deps: ChartDeps): Promise<Response> {
  return ehrPage(c, {
    title: 'Referral worklist',
    frames: [new URL(deps.app.launchUrl).origin],
    body: html`${topBar({ query, path: '/worklist', deps })}
      <main class="app">
        <h1 class="unseen">Referral worklist</h1>
        ${frame(launchUrl(query, undefined), 'Baton referrals, worklist', query.width)}
      </main>`,
  })
}
