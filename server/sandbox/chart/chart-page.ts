import type { Context } from 'hono'
import { html } from 'hono/html'
import { appFrame } from './app-frame.ts'
import type { ChartDeps } from './chart-deps.ts'
import { chartTabs, chartUrl, type ChartQuery, type ChartTab } from './chart-query.ts'
import { ChartPatient, ChartPractitioner } from './chart-resources.ts'
import { documentsTab } from './documents-tab.ts'
import { encountersTab } from './encounters-tab.ts'
import { ehrPage, type Markup } from './layout.ts'
import { ordersTab } from './orders-tab.ts'
import { topBar } from './shell.ts'
import { summaryTab } from './summary-tab.ts'
import {
  birthDateWithAge,
  clinicalDate,
  clinicianName,
  dayInZone,
  medicalRecordNumber,
  notKnown,
  patientName,
  preferredLanguage,
  referenceText,
} from './wording.ts'

const tabNames: Record<ChartTab, string> = {
  summary: 'Summary',
  encounters: 'Encounters',
  documents: 'Documents',
  orders: 'Orders',
  referrals: 'Referrals',
}

/** One patient's chart: banner, tabs, and under Referrals the app. */
export async function chartPage(
  c: Context,
  id: string,
  query: ChartQuery,
  deps: ChartDeps,
): Promise<Response> {
  const patient = await deps.records.find('Patient', id, ChartPatient)
  const path = `/chart/${encodeURIComponent(id)}`
  const bar = topBar({ query, path, deps })
  if (patient === undefined) return noSuchPatient(c, bar, query)
  return ehrPage(c, {
    title: `${patientName(patient)}, ${tabNames[query.tab]}`,
    frames: [new URL(deps.app.launchUrl).origin],
    body: html`${bar} ${await banner(patient, deps)}
      <nav class="tabs" aria-label="Chart">
        ${chartTabs.map(
          (tab) =>
            html`<a
              href="${chartUrl(query, id, { tab })}"
              ${tab === query.tab ? html`aria-current="page"` : ''}
              >${tabNames[tab]}</a
            >`,
        )}
      </nav>
      <main class="${query.tab === 'referrals' ? 'app' : 'page'}">
        ${await tabBody(c, patient, query, deps)}
      </main>`,
  })
}

function tabBody(
  c: Context,
  patient: ChartPatient,
  query: ChartQuery,
  deps: ChartDeps,
): Markup | Promise<Markup> {
  switch (query.tab) {
    case 'summary':
      return summaryTab(patient.id, deps)
    case 'encounters':
      return encountersTab(patient.id, deps)
    case 'documents':
      return documentsTab(patient.id, { query, open: c.req.query('document') }, deps)
    case 'orders':
      return ordersTab(patient.id, deps)
    case 'referrals':
      return appFrame(patient.id, query, deps)
  }
}

async function banner(patient: ChartPatient, deps: ChartDeps): Promise<Markup> {
  const { practice, clock } = deps
  const today = dayInZone(clock(), practice.timeZone)
  const phone = patient.telecom?.find((each) => each.system === 'phone')?.value
  const facts: readonly (readonly [string, string])[] = [
    ['Born', birthDateWithAge(patient, today)],
    ['Sex', patient.gender ?? notKnown],
    ['MRN', medicalRecordNumber(patient, practice.mrnSystem)],
    ['Language', preferredLanguage(patient)],
    ['Phone', phone ?? notKnown],
    ['Primary care', await primaryCare(patient, deps)],
  ]
  return html`<section class="banner" aria-label="Patient">
    <h1>${patientName(patient)}</h1>
    ${
      patient.deceasedDateTime === undefined
        ? ''
        : html`<p class="alert">Died ${clinicalDate(patient.deceasedDateTime)}</p>`
    }
    ${patient.active === false ? html`<p class="alert">Record inactive</p>` : ''}
    <dl>
      ${facts.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd ${label === 'MRN' ? html`data-identifier` : ''}>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`
}

async function primaryCare(patient: ChartPatient, { records }: ChartDeps): Promise<string> {
  const reference = patient.generalPractitioner?.[0]
  const id = /^Practitioner\/([^/]+)$/.exec(reference?.reference ?? '')?.[1]
  if (reference?.display !== undefined || id === undefined) return referenceText(reference)
  return clinicianName((await records.find('Practitioner', id, ChartPractitioner))?.name)
}

function noSuchPatient(c: Context, bar: Markup, query: ChartQuery): Promise<Response> {
  return ehrPage(c, {
    title: 'No such patient',
    status: 404,
    body: html`${bar}
      <main class="page">
        <h1>No such patient</h1>
        <p>
          This practice has no patient with that number.
          <a href="${chartUrl(query, undefined)}">Patient list</a>
        </p>
      </main>`,
  })
}
