import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { barePage, type Markup } from '../bare-page.ts'
import { answerPolicy } from '../content-security.ts'
import type { HttpContext } from '../http-env.ts'
import { preferredLanguage } from '../notice-page.ts'
import { answerWords, type AnswerWords } from './answer-words.ts'

export type AnswerLanguage = 'en' | 'es'

/** The language that was switched to, else the browser's. */
export function languageOf(c: HttpContext, switched = c.req.query('lang')): AnswerLanguage {
  if (switched === 'es' || switched === 'en') return switched
  return preferredLanguage(c.req.header('accept-language'))
}

/**
 * The form whose words come along into the other language, and where that is asked for. `onEnter`: what the key does in a
 * field of it, where a browser would press the first button of the form, which is that of the language.
 */
export type SwitchedForm = { form: string; to: string; onEnter: 'send' | 'nothing' }

export type AnswerSetting = { language: AnswerLanguage; switched?: SwitchedForm }

/** One page without scripts; its address says nothing about a patient, and nothing of it is kept by the browser. */
export async function answerPage(
  c: HttpContext,
  status: ContentfulStatusCode,
  { language, switched }: AnswerSetting,
  toContent: (words: AnswerWords) => Markup,
): Promise<Response> {
  const words = answerWords[language]
  const other = language === 'es' ? 'en' : 'es'
  const body = html`${switched === undefined ? '' : toSwitch(switched, words, other)}
    <main>${toContent(words)}</main>`
  return barePage(c, status, { language, title: words.title, style, toPolicy: answerPolicy, body })
}

function toSwitch({ form, to, onEnter }: SwitchedForm, words: AnswerWords, other: AnswerLanguage): Markup {
  const first =
    onEnter === 'send'
      ? html`<button class="enter" form="${form}" tabindex="-1" aria-hidden="true"></button>`
      : html`<button hidden disabled form="${form}"></button>`
  return html`<header>
    ${first}
    <button
      class="switch"
      lang="${other}"
      form="${form}"
      formaction="${to}"
      formnovalidate
      name="other"
      value="${other}"
    >
      ${words.otherLanguage}
    </button>
  </header>`
}

const style = `
  :root { color-scheme: light dark; --line: light-dark(#76818f, #8a96a6); --ink: light-dark(#1b2430, #e6ebf2); }
  * { box-sizing: border-box; }
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: light-dark(#f6f8fa, #11161d); }
  header { text-align: end; padding: 0.75rem 1rem 0; }
  main { max-width: 36rem; margin: 0 auto; padding: 0 1rem 3rem; }
  h1 { font-size: 1.4rem; line-height: 1.25; }
  h2 { font-size: 1.1rem; margin-top: 2rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0 0 1rem; }
  dt { color: light-dark(#4a5666, #aab6c5); }
  dd { margin: 0; overflow-wrap: anywhere; font-weight: 600; }
  details { border: 1px solid var(--line); border-radius: 8px; margin: 0.75rem 0; background: light-dark(#fff, #1a212b); }
  summary { padding: 0.85rem 1rem; font-weight: 600; cursor: pointer; }
  .part { padding: 0 1rem 1rem; }
  label, legend { display: block; font-weight: 600; margin: 0.85rem 0 0.25rem; padding: 0; }
  fieldset { border: 0; margin: 0; padding: 0; }
  .parts { display: flex; gap: 0.75rem; flex-wrap: wrap; }
  .parts label { font-weight: 400; margin: 0; }
  .parts input { width: 5.5rem; }
  .choice { display: flex; gap: 0.6rem; align-items: center; font-weight: 400; min-height: 2.75rem; margin: 0; }
  .choice input { width: 1.25rem; height: 1.25rem; min-height: 0; margin: 0; }
  input, select, textarea { display: block; width: 100%; min-height: 2.75rem; font: inherit; padding: 0.5rem 0.6rem;
    color: inherit; background: light-dark(#fff, #11161d); border: 1px solid var(--line); border-radius: 6px; }
  textarea { min-height: 5rem; }
  button { min-height: 2.75rem; margin-top: 1rem; padding: 0.5rem 1.25rem; font: inherit; font-weight: 600; cursor: pointer;
    border: 0; border-radius: 6px; color: light-dark(#fff, #0c1117); background: light-dark(#0b5bb0, #7db8ff); }
  button.switch { margin: 0; padding: 0.35rem 0.5rem; font-weight: 400; text-decoration: underline; color: light-dark(#0b5bb0, #7db8ff);
    background: transparent; }
  button.enter { position: absolute; left: -100rem; }
  button.quiet { color: var(--ink); background: transparent; border: 1px solid var(--line); }
  :focus-visible { outline: 3px solid light-dark(#0b5bb0, #7db8ff); outline-offset: 2px; }
  small { color: light-dark(#4a5666, #aab6c5); font-weight: 400; }
  .fault { color: light-dark(#a1201b, #ffb0ab); font-weight: 600; margin: 0.25rem 0 0; }
  .notice { border-inline-start: 4px solid light-dark(#a1201b, #ffb0ab); padding: 0.5rem 0.85rem; margin: 1rem 0; }
  .notice.good { border-color: light-dark(#1d6b38, #7ddc9b); }
`
