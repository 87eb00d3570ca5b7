import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { ListedPatient } from './patient-directory.ts'
import { page } from './page.ts'
import type { EhrUser } from './registration.ts'

export type SignInQuestion = {
  readonly ticket: string
  readonly request: AuthorizationRequest
  readonly users: readonly EhrUser[]
  readonly userId: string
  readonly search: string
  /** Absent when the app did not ask for a patient. */
  readonly patients?: readonly ListedPatient[]
  /** Address of this page. */
  readonly address: string
}

/**
 * Asks who is there and which patient it is about. Without any script: the patients are radio buttons, so arrow keys
 * move through them and Enter opens the one that is marked.
 */
export function signInPage(c: Context, question: SignInQuestion): Promise<Response> {
  const { request, patients } = question
  return page(c, {
    title: `Open ${request.client.name}`,
    formTargets: [new URL(request.redirectUri).origin],
    body: html`<h1>Open ${request.client.name}</h1>
      ${lookUpForm(question)}
      <form method="post" action="${question.address}">
        <input type="hidden" name="ticket" value="${question.ticket}" />
        <input type="hidden" name="user" value="${question.userId}" />
        ${patients === undefined ? '' : patientChoice(patients, question.search)}
        <p class="actions">
          <button name="answer" value="open" class="primary" ${patients?.length === 0 ? html`disabled` : ''}>
            Open
          </button>
          <button name="answer" value="cancel">Cancel</button>
        </p>
      </form>`,
  })
}

function lookUpForm({ address, ticket, users, userId, search, patients }: SignInQuestion) {
  return html`<form class="search" method="get" action="${address}" role="search">
    <input type="hidden" name="ticket" value="${ticket}" />
    <label
      >Signed in as
      <select name="user">
        ${users.map(
          ({ id, name, role }) =>
            html`<option value="${id}" ${id === userId ? html`selected` : ''}>${name} · ${role}</option>`,
        )}
      </select></label
    >
    ${
      patients === undefined
        ? ''
        : html`<label
            >Name, birth date (1961-03-14) or MRN
            <input type="search" name="q" value="${search}" autocomplete="off" autofocus
          /></label>`
    }
    <button>${patients === undefined ? 'Switch' : 'Find'}</button>
  </form>`
}

function patientChoice(patients: readonly ListedPatient[], search: string) {
  if (patients.length === 0) return html`<p class="empty" role="status">Nobody matches “${search}”</p>`
  return html`<fieldset>
    <legend>Patient</legend>
    ${patients.map(
      ({ id, name, born, medicalRecordNumber }, at) =>
        html`<label class="choice"
          ><input type="radio" name="patient" value="${id}" ${at === 0 ? html`checked` : ''} />
          <span
            >${name}
            <span class="side">${born}, MRN <span data-identifier>${medicalRecordNumber}</span></span></span
          ></label
        >`,
    )}
  </fieldset>`
}
