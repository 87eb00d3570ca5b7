import type { Context } from 'hono'
import { html } from 'hono/html'
import { chartParameters, chartUrl, type ChartQuery } from './chart-query.ts'
import type { ChartPatient } from './chart-resources.ts'
import type { ChartDeps } from './chart-deps.ts'
import { ehrPage, type Markup, scrollable } from './layout.ts'
import { readPatientList } from './patient-list.ts'
import { topBar } from './shell.ts'
import {
  birthDateWithAge,
  dayInZone,
  medicalRecordNumber,
  patientName,
  preferredLanguage,
} from './wording.ts'

type Row = {
  readonly id: string
  readonly name: string
  readonly born: string
  readonly mrn: string
  readonly language: string
  readonly referrals: number
  readonly note: string
}

/** The patient list, a page at a time: all of the practice, or those whose name, number or birth date is searched for. */
export async function patientListPage(c: Context, query: ChartQuery, deps: ChartDeps): Promise<Response> {
  const search = (c.req.query('q') ?? '').slice(0, 100)
  const page = c.req.query('page')
  const list = await readPatientList(deps.records, deps.practice.mrnSystem, search, page)
  const rows = list.patients.map(({ patient, referrals }) => toRow(patient, referrals, deps))
  return ehrPage(c, {
    title: 'Patients',
    body: html`${topBar({ query, path: '/chart', deps })}
      <main class="page">
        <h1>Patients</h1>
        ${searchForm(query, search)}
        <p role="status">
          ${list.total === 1 ? '1 patient' : `${list.total.toLocaleString('en-US')} patients`}
        </p>
        ${
          rows.length === 0
            ? html`<p class="empty">
                Nobody matches “${search}”. Try part of a name, a birth date or an MRN.
              </p>`
            : scrollable('Patients', table(rows, query))
        }
        ${pageLinks(query, search, page, list.next)}
      </main>`,
  })
}

function searchForm(query: ChartQuery, search: string): Markup {
  return html`<form class="search" method="get" action="/chart" role="search">
    <input type="hidden" name="profile" value="${query.profile}" />
    ${query.user === '' ? '' : html`<input type="hidden" name="user" value="${query.user}" />`}
    <label for="q">Name, birth date or MRN</label>
    <input id="q" type="search" name="q" value="${search}" autocomplete="off" />
    <button class="primary">Search</button>
  </form>`
}

function table(rows: readonly Row[], query: ChartQuery): Markup {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Patient</th>
        <th scope="col">Born</th>
        <th scope="col">MRN</th>
        <th scope="col">Language</th>
        <th scope="col" class="number">Referrals</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <th scope="row">
              <a href="${chartUrl(query, row.id)}">${row.name}</a>${
                row.note === '' ? '' : html` <span class="tag">${row.note}</span>`
              }
            </th>
            <td class="when">${row.born}</td>
            <td data-identifier>${row.mrn}</td>
            <td>${row.language}</td>
            <td class="number">${row.referrals}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function toRow(patient: ChartPatient, referrals: number, { practice, clock }: ChartDeps): Row {
  return {
    id: patient.id,
    name: patientName(patient),
    born: birthDateWithAge(patient, dayInZone(clock(), practice.timeZone)),
    mrn: medicalRecordNumber(patient, practice.mrnSystem),
    language: preferredLanguage(patient),
    referrals,
    note: patientNote(patient),
  }
}

/** The way to the rest of a list that does not fit on a page. */
function pageLinks(
  query: ChartQuery,
  search: string,
  page: string | undefined,
  next: string | undefined,
): Markup {
  const link = (text: string, to: string | undefined) => {
    const parameters = chartParameters(query)
    if (search !== '') parameters.set('q', search)
    if (to !== undefined) parameters.set('page', to)
    return html`<a href="/chart?${parameters}">${text}</a>`
  }
  if (page === undefined && next === undefined) return html``
  return html`<nav class="pages" aria-label="Pages">
    ${page === undefined ? '' : link('First page', undefined)}
    ${next === undefined ? '' : link('Next page', next)}
  </nav>`
}

function patientNote(patient: ChartPatient): string {
  if (patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true) return 'Deceased'
  return patient.active === false ? 'Inactive' : ''
}
