import { html } from 'hono/html'
import { describeFault } from '../faults/describe-fault.ts'
import type { StandingFault } from '../faults/fault-board.ts'
import type { ChartDeps } from './chart-deps.ts'
import { chartParameters, chartUrl, type ChartQuery, worklistUrl } from './chart-query.ts'
import type { Markup } from './layout.ts'

type Shell = {
  readonly query: ChartQuery
  /** Path of the page itself, for switching the person who is signed in or the EHR that is played. */
  readonly path: string
  readonly deps: ChartDeps
}

/** The bar every page of the EHR has: where one is, which EHR it is, and who is signed in. */
export function topBar({ query, path, deps }: Shell): Markup {
  const { user, users } = deps.signedIn(query)
  const faults = deps.faults()
  const kept = [...chartParameters(query)].filter(([name]) => name !== 'user' && name !== 'profile')
  return html`<header class="top">
      <a class="product" href="/">Meridian EHR <span class="tag">Sandbox</span></a>
      <nav aria-label="Main">
        <a href="${chartUrl(query, undefined)}">Patients</a>
        <a href="${worklistUrl(query)}">Worklist</a>
        <a href="/messages?${new URLSearchParams({ profile: query.profile })}">Messages</a>
        <a href="/faults?${new URLSearchParams({ profile: query.profile })}">Faults</a>
      </nav>
      <form class="signed-in" method="get" action="${path}">
        ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <label for="profile">EHR</label>
        <select id="profile" name="profile">
          ${deps.profiles.map(
            ({ id, title }) =>
              html`<option value="${id}" ${id === query.profile ? html`selected` : ''}>${title}</option>`,
          )}
        </select>
        <label for="user">Signed in as</label>
        <select id="user" name="user">
          ${users.map(
            (each) =>
              html`<option value="${each.id}" ${each.id === user.id ? html`selected` : ''}>
                ${each.name} · ${each.role}
              </option>`,
          )}
        </select>
        <button>Switch</button>
      </form>
    </header>
    ${faults.length === 0 ? '' : faultBanner(faults, query)}`
}

/** Whoever wonders why the app says what it says should not have to remember what was switched on. */
function faultBanner(faults: readonly StandingFault[], { profile }: ChartQuery): Markup {
  return html`<p class="faults" role="status">
    Broken on purpose: ${faults.map(describeFault).join('; ')}.
    <a href="/faults?${new URLSearchParams({ profile })}">Change</a>
  </p>`
}
