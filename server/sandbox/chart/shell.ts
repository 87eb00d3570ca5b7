import { html } from 'hono/html'
import type { EhrUser } from '../authorization/registration.ts'
import { chartParameters, chartUrl, type ChartQuery } from './chart-query.ts'
import type { Markup } from './layout.ts'

type Shell = {
  readonly query: ChartQuery
  readonly user: EhrUser
  readonly users: readonly EhrUser[]
  /** Path of the page itself, for switching the person who is signed in. */
  readonly path: string
}

/** The bar every page of the EHR has: where one is, and who is signed in. */
export function topBar({ query, user, users, path }: Shell): Markup {
  const kept = [...chartParameters(query)].filter(([name]) => name !== 'user')
  return html`<header class="top">
    <a class="product" href="/">Meridian EHR <span class="tag">Sandbox</span></a>
    <nav aria-label="Main">
      <a href="${chartUrl(query, undefined)}">Patients</a>
    </nav>
    <form class="signed-in" method="get" action="${path}">
      ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
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
  </header>`
}
