import type { Context } from 'hono'
import { html } from 'hono/html'
import { clinicPractice } from '../clinic/practice.ts'
import type { ChartDeps, ProfileCard } from './chart-deps.ts'
import { chartUrl, type ChartQuery, worklistUrl } from './chart-query.ts'
import { ChartPatient } from './chart-resources.ts'
import { ehrPage, type Markup } from './layout.ts'
import { topBar } from './shell.ts'
import { patientName } from './wording.ts'

type IndexDeps = ChartDeps & { readonly profiles: readonly ProfileCard[] }

/** Why each of the demo patients is worth opening. */
const reasons: Readonly<Record<keyof typeof clinicPractice.demoPatients, string>> = {
  everyStatus: 'a referral in each status',
  manyReferrals: 'many referrals at once',
  noReferrals: 'no referrals at all',
  onlyLaboratory: 'orders, none of them a referral',
  spanish: 'speaks Spanish',
  longName: 'a very long name',
  deceased: 'died while a referral was open',
  inactive: 'an inactive record',
}

/** The first page: what this is, and where to go. */
export async function indexPage(c: Context, query: ChartQuery, deps: IndexDeps): Promise<Response> {
  return ehrPage(c, {
    title: 'Sandbox',
    body: html`${topBar({ query, path: '/', deps })}
      <main class="page">
        <h1>${deps.practice.name}</h1>
        <p>
          A practice that does not exist, in an EHR that is only good for trying things out. Every patient
          here is invented. The EHR checks what a real one checks: launches and codes that work once, scopes,
          patients.
        </p>
        <p><a class="button primary" href="${chartUrl(query, undefined)}">Open the patient list</a></p>
        <h2>Charts to start with</h2>
        ${await demoCharts(query, deps)}
        <h2>EHR profiles</h2>
        ${profileList(deps.profiles, query)}
        <h2>Other ways in</h2>
        ${otherWays(query, deps)}
      </main>`,
  })
}

async function demoCharts(query: ChartQuery, { records }: ChartDeps): Promise<Markup> {
  const charts = await Promise.all(
    Object.entries(clinicPractice.demoPatients).map(async ([why, id]) => ({
      id,
      reason: new Map(Object.entries(reasons)).get(why),
      patient: await records.find('Patient', id, ChartPatient),
    })),
  )
  return html`<ul class="plain">
    ${charts.map(({ id, reason, patient }) =>
      patient === undefined
        ? ''
        : html`<li>
            <a href="${chartUrl(query, id)}">${patientName(patient)}</a> <span class="side">${reason}</span>
          </li>`,
    )}
  </ul>`
}

function profileList(profiles: readonly ProfileCard[], query: ChartQuery): Markup {
  return html`<ul class="plain">
    ${profiles.map(
      (profile) =>
        html`<li>
          <a href="${chartUrl(query, undefined, { profile: profile.id })}">${profile.title}</a>
          <span class="side">${profile.description}</span><br />
          <code>${profile.iss}</code>
        </li>`,
    )}
  </ul>`
}

/** Launches that do not begin in one patient's chart, and what can be broken. */
function otherWays(query: ChartQuery, { app, iss }: ChartDeps): Markup {
  const standalone = `${app.launchUrl}?${new URLSearchParams({ iss })}`
  return html`<ul class="plain">
    <li><a href="${worklistUrl(query)}">Worklist</a> <span class="side">a launch without a patient</span></li>
    <li>
      <a href="${standalone}">Standalone launch</a>
      <span class="side">the app opens by itself, and the patient is picked here</span>
    </li>
    <li>${twoChartsLink(query)} <span class="side">two launches at once</span></li>
    <li>
      <a href="/messages?${new URLSearchParams({ profile: query.profile })}">Message centre</a>
      <span class="side">move the clock, see every message as its recipient sees it, and answer it</span>
    </li>
    <li>
      <a href="/faults?${new URLSearchParams({ profile: query.profile })}">Faults</a>
      <span class="side">make this profile slow, forgetful or unavailable</span>
    </li>
  </ul>`
}

function twoChartsLink(query: ChartQuery): Markup {
  const { everyStatus, manyReferrals } = clinicPractice.demoPatients
  const parameters = new URLSearchParams({ profile: query.profile, a: everyStatus, b: manyReferrals })
  return html`<a href="/two-charts?${parameters}">Open two patients side by side</a>`
}
