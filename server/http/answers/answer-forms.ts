import { html } from 'hono/html'
import { declineReasons, type AnswerFault } from '#domain/packet/read-answer.ts'
import type { Markup } from '../bare-page.ts'
import type { AnswerWords } from './answer-words.ts'

/** A form as it was sent and could not be taken: what stood in it stands in it again. */
export type Returned = { answer: string; fault: AnswerFault; values: Readonly<Record<string, string>> }

export type FormsSetting = {
  words: AnswerWords
  language: 'en' | 'es'
  timeZone: string
  /** UUID of what is sent next: the same again is the same answer. */
  id: string
  returned?: Returned
}

/** Every answer there is, each a form of its own that opens when it is wanted. */
export function answerForms(setting: FormsSetting): Markup {
  const { words } = setting
  return html`<h2>${words.ask}</h2>
    ${toForm(setting, 'accept', words.accept, words.acceptSend, [
      field(setting, 'accept', 'note', words.note, { isOptional: true, isLong: true }),
      name(setting, 'accept'),
    ])}
    ${toForm(setting, 'appointment', words.appointment, words.appointmentSend, [
      field(setting, 'appointment', 'on', words.appointmentOn, { type: 'date' }),
      field(setting, 'appointment', 'at', words.appointmentAt, {
        type: 'time',
        hint: words.appointmentZone(setting.timeZone),
      }),
      field(setting, 'appointment', 'with', words.appointmentWith, { isOptional: true }),
      field(setting, 'appointment', 'note', words.note, { isOptional: true, isLong: true }),
      name(setting, 'appointment'),
    ])}
    ${toForm(setting, 'ask', words.question, words.questionSend, [
      field(setting, 'ask', 'what', words.questionWhat, { isLong: true }),
      name(setting, 'ask'),
    ])}
    ${toForm(setting, 'decline', words.decline, words.declineSend, [
      toReasons(setting),
      field(setting, 'decline', 'text', words.declineText, { isLong: true }),
      field(setting, 'decline', 'suggestion', words.suggestion, { isOptional: true }),
      name(setting, 'decline'),
    ])}
    ${toForm(setting, 'visit', words.visit, words.visitSend, [
      toHappened(setting),
      field(setting, 'visit', 'on', words.visitOn, { type: 'date', isOptional: true }),
      field(setting, 'visit', 'note', words.note, { isOptional: true, isLong: true }),
      name(setting, 'visit'),
    ])}
    ${toFileForm(setting)}`
}

function toForm(
  setting: FormsSetting,
  answer: string,
  title: string,
  send: string,
  fields: readonly Markup[],
): Markup {
  const isOpen = setting.returned?.answer === answer
  return html`<details ${isOpen ? 'open' : ''}>
    <summary>${title}</summary>
    <form method="post" action="/r/referral">
      ${hidden(setting)}<input type="hidden" name="answer" value="${answer}" />
      ${fields}
      <button>${send}</button>
    </form>
  </details>`
}

function hidden({ id, language }: FormsSetting): Markup {
  return html`<input type="hidden" name="id" value="${id}" /><input
      type="hidden"
      name="lang"
      value="${language}"
    />`
}

function toFileForm(setting: FormsSetting): Markup {
  const { words, returned } = setting
  const isOpen = returned?.answer === 'note'
  return html`<details ${isOpen ? 'open' : ''}>
    <summary>${words.report}</summary>
    <form method="post" action="/r/note" enctype="multipart/form-data">
      ${hidden(setting)}
      <label for="note-file">${words.reportFile}</label>
      <input
        id="note-file"
        name="file"
        type="file"
        required
        accept=".pdf,.txt,.xml,application/pdf,text/plain"
      />
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
  const id = `${answer}-${key}`
  const value = valueOf(setting, answer, key)
  const fault = faultOf(setting, answer, key)
  const required = isOptional === true ? '' : 'required'
  const described = [fault === undefined ? '' : `${id}-fault`, hint === undefined ? '' : `${id}-hint`]
    .join(' ')
    .trim()
  const input =
    isLong === true
      ? html`<textarea id="${id}" name="${key}" maxlength="4000" ${required} aria-describedby="${described}">
${value}</textarea>`
      : html`<input
          id="${id}"
          name="${key}"
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
    <select id="decline-reason" name="reason" required>
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
        name="happened"
        value="yes"
        ${checked('yes')}
        required
      />${words.visitHappened}</label
    >
    <label class="choice"
      ><input type="radio" name="happened" value="no" ${checked('no')} />${words.visitMissed}</label
    >
    ${fault === undefined ? '' : html`<p class="fault" role="alert">${fault}</p>`}
  </fieldset>`
}

function valueOf({ returned }: FormsSetting, answer: string, key: string): string {
  return returned?.answer === answer ? (returned.values[key] ?? '') : ''
}

function faultOf({ returned, words }: FormsSetting, answer: string, key: string): string | undefined {
  if (returned?.answer !== answer || returned.fault.field !== key) return undefined
  return returned.fault.fault === 'missing' ? words.missing : words.unreadable
}
