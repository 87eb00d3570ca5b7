import { html } from 'hono/html'
import type { HttpContext } from '../http-env.ts'
import type { Markup } from '../bare-page.ts'
import { answerPage, languageOf } from './answer-layout.ts'
import type { AnswerWords } from './answer-words.ts'

export type OpenFault = 'no-match' | 'locked' | 'link-used' | 'expired'

/** What was brought along: a code, or a link that was not used yet. Nothing about a patient is known here. */
export type Brought = {
  /** As it is to stand in its field. */ code?: string
  link?: string
  birthDate?: TypedDate
}

/** As it was typed, which may be no date. */
type TypedDate = { month: string; day: string; year: string }

const openForm = 'open'

const statuses = { 'no-match': 422, locked: 423, 'link-used': 410, expired: 410 } as const

/** Asks for what only the office and the patient's own doctors know. Shows nothing of anybody. */
export function openPage(
  c: HttpContext,
  brought: Brought,
  fault?: OpenFault,
  language = languageOf(c),
): Promise<Response> {
  // A link that is of no more use gives way to the code.
  const link = fault === 'link-used' || fault === 'expired' ? undefined : brought.link
  const { month = '', day = '', year = '' } = brought.birthDate ?? {}
  const switched = { form: openForm, to: '/r/language', onEnter: 'send' } as const
  return answerPage(c, fault === undefined ? 200 : statuses[fault], { language, switched }, (words) => {
    return html`<h1>${words.openTitle}</h1>
      <p>${words.openText}</p>
      ${toNotice(words, fault)}
      <form id="${openForm}" method="post" action="/r/open" autocomplete="off">
        <input type="hidden" name="lang" value="${language}" />
        ${link === undefined ? toCodeField(words, brought.code) : html`<input type="hidden" name="link" value="${link}" />`}
        <fieldset>
          <legend>${words.birthDate}</legend>
          <div class="parts">
            ${toPart('month', words.month, month, 2)} ${toPart('day', words.day, day, 2)}
            ${toPart('year', words.year, year, 4)}
          </div>
        </fieldset>
        <button>${words.open}</button>
      </form>`
  })
}

function toNotice(words: AnswerWords, fault: OpenFault | undefined): Markup | '' {
  if (fault === undefined) return ''
  const text = {
    'no-match': words.noMatch,
    locked: words.locked,
    'link-used': words.linkUsed,
    expired: words.expired,
  }[fault]
  return html`<p class="notice" role="alert">${text}</p>`
}

function toCodeField(words: AnswerWords, code = ''): Markup {
  return html`<label for="code">${words.code}</label>
    <input
      id="code"
      name="code"
      required
      maxlength="20"
      autocapitalize="characters"
      spellcheck="false"
      aria-describedby="code-hint"
      value="${code}"
    />
    <small id="code-hint">${words.codeHint}</small>`
}

function toPart(name: string, label: string, typed: string, length: number): Markup {
  return html`<label
    >${label}
    <input
      name="${name}"
      inputmode="numeric"
      pattern="[0-9]{1,${length}}"
      maxlength="${length}"
      value="${typed}"
      required
  /></label>`
}
