import { html } from 'hono/html'
import { type ChartQuery, frameWidths, launchUrl } from './chart-query.ts'
import type { ChartDeps } from './chart-deps.ts'
import type { Markup } from './layout.ts'
import { launchPanel } from './launch-panel.ts'

/** What EHR frames commonly allow; no top navigation, so an app that breaks out of its frame fails here too. */
const sandboxing = [
  'allow-forms',
  'allow-modals',
  'allow-pointer-lock',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
  'allow-same-origin',
  'allow-scripts',
  'allow-downloads',
].join(' ')

/** The app, launched for this patient each time the frame is loaded. */
export async function appFrame(patient: string, query: ChartQuery, deps: ChartDeps): Promise<Markup> {
  return html`${await launchPanel(patient, query, deps)}
  ${frame(launchUrl(query, patient), 'Baton referrals', query.width)}`
}

export function frame(src: string, title: string, width: (typeof frameWidths)[number] = 'full'): Markup {
  return html`<iframe
    class="app-frame width-${width}"
    title="${title}"
    src="${src}"
    data-launch="${src}"
    referrerpolicy="no-referrer"
    sandbox="${sandboxing}"
  ></iframe>`
}
