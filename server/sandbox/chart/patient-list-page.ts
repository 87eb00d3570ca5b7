import type { Context } from 'hono'
import { html } from 'hono/html'
import { chartUrl, type ChartQuery } from './chart-query.ts'
import { ChartOrder, ChartPatient } from './chart-resources.ts'
import type { ChartDeps } from './chart-deps.ts'
import { ehrPage, type Markup, scrollable } from './layout.ts'
import { isReferralOrder } from './referral-order.ts'
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

/** The patient list: all of the practice, or those whose name, number or birth date matches the search. */
export async function patientListPage(c: Context, query: ChartQuery, deps: ChartDeps): Promise<Response> {
  const search = (c.req.query('q') ?? '').slice(0, 100)
  const rows = (await readRows(deps)).filter((row) => matches(row, search))
  const { user, users } = deps.signedIn(query)
  return ehrPage(c, {
    title: 'Patients',
    body: html`${topBar({ query, user, users, path: '/chart', faults: deps.faults() })}
      <main class="page">
        <h1>Patients</h1>
        ${searchForm(query, search)}
        <p role="status">${rows.length === 1 ? '1 patient' : `${rows.length} patients`}</p>
        ${
          rows.length === 0
            ? html`<p class="empty">
                Nobody matches “${search}”. Try part of a name, a birth date or an MRN.
              </p>`
            : scrollable('Patients', table(rows, query))
        }
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

async function readRows({ records, practice, clock }: ChartDeps): Promise<Row[]> {
  const [patients, orders] = await Promise.all([
    records.search('Patient', { _sort: 'family' }, ChartPatient),
    records.search('ServiceRequest', {}, ChartOrder),
  ])
  const referrals = Map.groupBy(orders.filter(isReferralOrder), (order) => order.subject.reference)
  const today = dayInZone(clock(), practice.timeZone)
  return patients.map((patient) => ({
    id: patient.id,
    name: patientName(patient),
    born: birthDateWithAge(patient, today),
    mrn: medicalRecordNumber(patient, practice.mrnSystem),
    language: preferredLanguage(patient),
    referrals: referrals.get(`Patient/${patient.id}`)?.length ?? 0,
    note: patientNote(patient),
  }))
}

function patientNote(patient: ChartPatient): string {
  if (patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true) return 'Deceased'
  return patient.active === false ? 'Inactive' : ''
}

/** Letters without their accents, so that `lucia` finds Lucía. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Every word of the search has to appear somewhere in the row. */
function matches(row: Row, search: string): boolean {
  const haystack = fold(`${row.name} ${row.mrn} ${row.born}`)
  return fold(search)
    .split(/[\s,]+/)
    .every((word) => haystack.includes(word))
}
