import type { Context } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import type { ChartDeps, ProfileCard } from '../chart/chart-deps.ts'
import type { ChartQuery } from '../chart/chart-query.ts'
import { ehrPage, type Markup, scrollable } from '../chart/layout.ts'
import { readOwnForm } from '../chart/own-form.ts'
import { topBar } from '../chart/shell.ts'
import { describeFault } from './describe-fault.ts'
import type { FaultBoard, StandingFault } from './fault-board.ts'
import { faultEffects } from './fault-effects.ts'
import { faultHeader } from './fault-header.ts'
import { faultKinds } from './fault.ts'

export type FaultsPageDeps = {
  readonly chart: ChartDeps
  readonly board: FaultBoard
  readonly profiles: readonly ProfileCard[]
  /** Where browsers see the EHR. */
  readonly origin: string
}

/** Types worth breaking: what a chart reads and what an app writes. */
const offeredTypes = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
  'ClaimResponse',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
]

/** What is broken at the profile now, and a form to break something. */
export function faultsPage(c: Context, query: ChartQuery, deps: FaultsPageDeps): Promise<Response> {
  const standing = deps.board.standing(query.profile)
  const profile = deps.profiles.find(({ id }) => id === query.profile)
  return ehrPage(c, {
    title: 'Faults',
    body: html`${topBar({ query, path: '/faults', deps: deps.chart })}
      <main class="page">
        <h1>Faults of ${profile?.title ?? query.profile}</h1>
        <p>
          What is switched on here happens to every request at this profile's FHIR server, until it is used
          up, switched off or the sandbox restarts. A single request breaks with the header
          <code>${faultHeader}: slow</code> or <code>${faultHeader}: slow; type=Task</code>.
        </p>
        ${profileLinks(deps.profiles, query)}
        <h2>On now</h2>
        ${standing.length === 0 ? html`<p class="empty">Nothing is broken</p>` : standingFaults(standing, query)}
        <h2>Switch on</h2>
        ${switchOnForm(query)}
      </main>`,
  })
}

function profileLinks(profiles: readonly ProfileCard[], query: ChartQuery): Markup {
  return html`<nav class="tabs" aria-label="Profile">
    ${profiles.map(
      ({ id, title }) =>
        html`<a
          href="/faults?${new URLSearchParams({ profile: id })}"
          ${id === query.profile ? html`aria-current="page"` : ''}
          >${title}</a
        >`,
    )}
  </nav>`
}

function standingFaults(standing: readonly StandingFault[], query: ChartQuery): Markup {
  return html`<ul class="plain">
      ${standing.map(
        (fault) =>
          html`<li>
            <form class="inline" method="post" action="/faults/off">
              <input type="hidden" name="profile" value="${query.profile}" />
              <input type="hidden" name="id" value="${fault.id}" />
              <strong>${describeFault(fault)}</strong>
              <span class="side">${faultEffects[fault.kind].description}</span>
              <button aria-label="Switch off: ${describeFault(fault)}">Switch off</button>
            </form>
          </li>`,
      )}
    </ul>
    <form method="post" action="/faults/off">
      <input type="hidden" name="profile" value="${query.profile}" />
      <button>Switch everything off</button>
    </form>`
}

function switchOnForm({ profile }: ChartQuery): Markup {
  return html`<form method="post" action="/faults">
    <input type="hidden" name="profile" value="${profile}" />
    <p class="search">
      <label>
        Resource type
        <select name="type">
          <option value="">Every type</option>
          ${offeredTypes.map((type) => html`<option>${type}</option>`)}
        </select>
      </label>
      <label>
        How often
        <select name="times">
          <option value="">until switched off</option>
          ${['1', '2', '3', '5', '10'].map((times) => html`<option value="${times}">${times} ×</option>`)}
        </select>
      </label>
    </p>
    ${scrollable(
      'Faults',
      html`<table>
        <thead>
          <tr>
            <th scope="col">Fault</th>
            <th scope="col">What a client sees</th>
            <th scope="col"><span class="unseen">Action</span></th>
          </tr>
        </thead>
        <tbody>
          ${faultKinds.map((kind) => faultRow(kind))}
        </tbody>
      </table>`,
    )}
  </form>`
}

function faultRow(kind: (typeof faultKinds)[number]): Markup {
  const { title, description } = faultEffects[kind]
  return html`<tr>
    <th scope="row">${title}<br /><code>${kind}</code></th>
    <td>${description}</td>
    <td><button name="kind" value="${kind}" aria-label="Switch on: ${title}">Switch on</button></td>
  </tr>`
}

const SwitchOn = z.object({
  profile: z.string().max(64),
  kind: z.enum(faultKinds),
  type: z.union([z.literal(''), z.string().regex(/^[A-Z][A-Za-z]{1,60}$/)]).default(''),
  times: z
    .union([z.literal('').transform(() => undefined), z.coerce.number().int().min(1).max(1000)])
    .optional(),
})

/** POST of the form, or of a test: switches one fault on and shows the page again. */
export async function switchFaultOn(c: Context, deps: Omit<FaultsPageDeps, 'chart'>): Promise<Response> {
  const form = SwitchOn.safeParse(await readOwnForm(c, deps.origin))
  if (!form.success || !isPlayed(form.data.profile, deps)) return c.text('There is no such fault here', 400)
  const { profile, kind, type, times } = form.data
  deps.board.switchOn(profile, {
    kind,
    ...(type === '' ? {} : { type }),
    ...(times === undefined ? {} : { times }),
  })
  return c.redirect(`/faults?${new URLSearchParams({ profile })}`, 303)
}

const SwitchOff = z.object({ profile: z.string().max(64), id: z.string().max(20).optional() })

/** POST: switches one fault off, or without an id all of the profile's. */
export async function switchFaultOff(c: Context, deps: Omit<FaultsPageDeps, 'chart'>): Promise<Response> {
  const form = SwitchOff.safeParse(await readOwnForm(c, deps.origin))
  if (!form.success || !isPlayed(form.data.profile, deps)) return c.text('There is no such profile here', 400)
  deps.board.switchOff(form.data.profile, form.data.id)
  return c.redirect(`/faults?${new URLSearchParams({ profile: form.data.profile })}`, 303)
}

function isPlayed(profile: string, { profiles }: Pick<FaultsPageDeps, 'profiles'>): boolean {
  return profiles.some(({ id }) => id === profile)
}
