import { html } from 'hono/html'
import { printAnswerCode } from '#domain/packet/answer-code.ts'
import type { HttpContext } from '../http-env.ts'
import type { Markup } from '../bare-page.ts'
import { answerPage, languageOf } from './answer-layout.ts'
import type { AnswerWords } from './answer-words.ts'

export type OpenFault = 'no-match' | 'locked' | 'link-used' | 'expired'

/** What was brought along: a code, or a link that was not used yet. Nothing about a patient is known here. */
export type Brought = { code?: string; link?: string }

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
  const address = toAddress(link === undefined ? brought : { link })
  return answerPage(c, fault === undefined ? 200 : statuses[fault], { language, address }, (words) => {
    return html`<h1>${words.openTitle}</h1>
      <p>${words.openText}</p>
      ${toNotice(words, fault)}
      <form method="post" action="/r/open" autocomplete="off">
        <input type="hidden" name="lang" value="${language}" />
        ${link === undefined ? toCodeField(words, brought.code) : html`<input type="hidden" name="link" value="${link}" />`}
        <fieldset>
          <legend>${words.birthDate}</legend>
          <div class="parts">
            ${toPart('month', words.month, 2)} ${toPart('day', words.day, 2)} ${toPart('year', words.year, 4)}
          </div>
        </fieldset>
        <button>${words.open}</button>
      </form>`
  })
}

/** Where the same page is asked for again, with what was brought. */
function toAddress({ code = '', link }: Brought): string {
  if (link !== undefined) return `/r/l/${encodeURIComponent(link)}`
  return code === '' ? '/r' : `/r/c/${encodeURIComponent(code)}`
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

function toCodeField(words: AnswerWords, code: string | undefined): Markup {
  return html`<label for="code">${words.code}</label>
    <input
      id="code"
      name="code"
      required
      maxlength="20"
      autocapitalize="characters"
      spellcheck="false"
      aria-describedby="code-hint"
      value="${code === undefined ? '' : printAnswerCode(code)}"
    />
    <small id="code-hint">${words.codeHint}</small>`
}

function toPart(name: string, label: string, length: number): Markup {
  return html`<label
    >${label}
    <input name="${name}" inputmode="numeric" pattern="[0-9]{1,${length}}" maxlength="${length}" required
  /></label>`
}
