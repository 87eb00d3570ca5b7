import { html } from 'hono/html'
import { declineReasons, type AnswerFault } from '#domain/packet/read-answer.ts'
import type { Markup } from '../bare-page.ts'
import type { AnswerWords } from './answer-words.ts'

/** What was typed, by the name of its field. */
export type Typed = Readonly<Record<string, string>>

/** What could not be taken, of which answer. */
export type ReturnedFault = AnswerFault & { answer: string }

export type FormsSetting = {
  words: AnswerWords
  language: 'en' | 'es'
  timeZone: string
  /** UUID of what is sent next: the same again is the same answer. */
  id: string
  typed?: Typed
  fault?: ReturnedFault
}

/** By which buttons outside of it belong to the form of all answers. */
export const answersForm = 'answers'

const answers = ['accept', 'appointment', 'ask', 'decline', 'visit'] as const
export type AnswerKind = (typeof answers)[number]

/** What a field is called in the form, where all answers stand beside each other. */
export function fieldName(answer: string, key: string): string {
  return `${answer}-${key}`
}

/** Whether something of that name was typed into the form, and not sent along by somebody. */
export function isAnswerField(name: string): boolean {
  return answers.some((answer) => name.startsWith(`${answer}-`)) && /^[a-z]+-[a-z]+$/.test(name)
}

/**
 * Every answer there is, each in a part that opens when it is wanted; the button that is pressed says which one is given.
 * All are one form, so that whatever was typed anywhere comes along when the language is switched. What is missing is said
 * after it was sent: a browser would hold up one answer for what another one lacks.
 */
export function answerForms(setting: FormsSetting): Markup {
  const { words, id, language } = setting
  return html`<h2>${words.ask}</h2>
    <form id="${answersForm}" method="post" action="/r/referral" novalidate>
      <input type="hidden" name="id" value="${id}" />
      <input type="hidden" name="lang" value="${language}" />
      ${toPart(setting, 'accept', words.accept, words.acceptSend, [
        field(setting, 'accept', 'note', words.note, { isOptional: true, isLong: true }),
        name(setting, 'accept'),
      ])}
      ${toPart(setting, 'appointment', words.appointment, words.appointmentSend, [
        field(setting, 'appointment', 'on', words.appointmentOn, { type: 'date' }),
        field(setting, 'appointment', 'at', words.appointmentAt, {
          type: 'time',
          hint: words.appointmentZone(setting.timeZone),
        }),
        field(setting, 'appointment', 'with', words.appointmentWith, { isOptional: true }),
        field(setting, 'appointment', 'note', words.note, { isOptional: true, isLong: true }),
        name(setting, 'appointment'),
      ])}
      ${toPart(setting, 'ask', words.question, words.questionSend, [
        field(setting, 'ask', 'what', words.questionWhat, { isLong: true }),
        name(setting, 'ask'),
      ])}
      ${toPart(setting, 'decline', words.decline, words.declineSend, [
        toReasons(setting),
        field(setting, 'decline', 'text', words.declineText, { isLong: true }),
        field(setting, 'decline', 'suggestion', words.suggestion, { isOptional: true }),
        name(setting, 'decline'),
      ])}
      ${toPart(setting, 'visit', words.visit, words.visitSend, [
        toHappened(setting),
        field(setting, 'visit', 'on', words.visitOn, { type: 'date', isOptional: true }),
        field(setting, 'visit', 'note', words.note, { isOptional: true, isLong: true }),
        name(setting, 'visit'),
      ])}
    </form>
    ${toFileForm(setting)}`
}

function toPart(
  setting: FormsSetting,
  answer: AnswerKind,
  title: string,
  send: string,
  fields: readonly Markup[],
): Markup {
  const { typed = {}, fault } = setting
  const hasWords = Object.entries(typed).some(([key, value]) => key.startsWith(`${answer}-`) && value !== '')
  return html`<details ${hasWords || fault?.answer === answer ? 'open' : ''}>
    <summary>${title}</summary>
    <div class="part">
      ${fields}
      <button name="answer" value="${answer}">${send}</button>
    </div>
  </details>`
}

function toFileForm({ words, language }: FormsSetting): Markup {
  return html`<details>
    <summary>${words.report}</summary>
    <form class="part" method="post" action="/r/note?lang=${language}" enctype="multipart/form-data">
      <label for="note-file">${words.reportFile}</label>
      <input
        id="note-file"
        name="file"
        type="file"
        required
        aria-describedby="note-file-hint"
        accept=".pdf,.txt,.xml,.html,.htm,application/pdf,text/plain,text/html"
      />
      <small id="note-file-hint">${words.reportFileHint}</small>
      <button>${words.reportSend}</button>
    </form>
  </details>`
}

type FieldOptions = { type?: 'date' | 'time'; isOptional?: true; isLong?: true; hint?: string }

function name(setting: FormsSetting, answer: string): Markup {
  return field(setting, answer, 'by', setting.words.yourName, { isOptional: true })
}

function field(
  setting: FormsSetting,
  answer: string,
  key: string,
  label: string,
  options: FieldOptions,
): Markup {
  const { words } = setting
  const { type = 'text', isOptional, isLong, hint } = options
  const id = fieldName(answer, key)
  const value = valueOf(setting, answer, key)
  const fault = faultOf(setting, answer, key)
  const required = isOptional === true ? '' : 'required'
  const described = [fault === undefined ? '' : `${id}-fault`, hint === undefined ? '' : `${id}-hint`]
    .join(' ')
    .trim()
  const input =
    isLong === true
      ? html`<textarea id="${id}" name="${id}" maxlength="4000" ${required} aria-describedby="${described}">
${value}</textarea>`
      : html`<input
          id="${id}"
          name="${id}"
          type="${type}"
          maxlength="300"
          value="${value}"
          ${required}
          aria-describedby="${described}"
        />`
  return html`<label for="${id}"
      >${label} ${isOptional === true ? html`<small>(${words.optional})</small>` : ''}</label
    >
    ${input} ${hint === undefined ? '' : html`<small id="${id}-hint">${hint}</small>`}
    ${fault === undefined ? '' : html`<p class="fault" id="${id}-fault" role="alert">${fault}</p>`}`
}

function toReasons(setting: FormsSetting): Markup {
  const { words } = setting
  const chosen = valueOf(setting, 'decline', 'reason')
  const fault = faultOf(setting, 'decline', 'reason')
  return html`<label for="decline-reason">${words.declineReason}</label>
    <select id="decline-reason" name="decline-reason" required>
      <option value="">${words.choose}</option>
      ${declineReasons.map(
        (reason) =>
          html`<option value="${reason}" ${chosen === reason ? 'selected' : ''}>
            ${words.reasons[reason]}
          </option>`,
      )}
    </select>
    ${fault === undefined ? '' : html`<p class="fault" role="alert">${fault}</p>`}`
}

function toHappened(setting: FormsSetting): Markup {
  const { words } = setting
  const fault = faultOf(setting, 'visit', 'happened')
  const chosen = valueOf(setting, 'visit', 'happened')
  const checked = (value: string) => (chosen === value ? 'checked' : '')
  return html`<fieldset>
    <legend>${words.visit}</legend>
    <label class="choice"
      ><input
        type="radio"
        name="visit-happened"
        value="yes"
        ${checked('yes')}
        required
      />${words.visitHappened}</label
    >
    <label class="choice"
      ><input type="radio" name="visit-happened" value="no" ${checked('no')} />${words.visitMissed}</label
    >
    ${fault === undefined ? '' : html`<p class="fault" role="alert">${fault}</p>`}
  </fieldset>`
}

function valueOf({ typed }: FormsSetting, answer: string, key: string): string {
  return typed?.[fieldName(answer, key)] ?? ''
}

function faultOf({ fault, words }: FormsSetting, answer: string, key: string): string | undefined {
  if (fault?.answer !== answer || fault.field !== key) return undefined
  return fault.fault === 'missing' ? words.missing : words.unreadable
}
