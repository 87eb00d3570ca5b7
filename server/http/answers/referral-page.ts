import { randomUUID } from 'node:crypto'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Tenant } from '../../config/smart-config.ts'
import type { Answered } from '../../use-cases/answers/read-answered.ts'
import type { HttpContext } from '../http-env.ts'
import { answerForms, answersForm, type ReturnedFault, type Typed } from './answer-forms.ts'
import type { Markup } from '../bare-page.ts'
import { answerPage, type AnswerLanguage } from './answer-layout.ts'
import type { AnswerWords } from './answer-words.ts'

/** What the page says first: what came of the answer before. */
export type ReferralNotice = { text: (words: AnswerWords) => string; isGood: boolean }

export type ReferralPage = {
  tenant: Tenant
  answered: Answered
  language: AnswerLanguage
  status?: ContentfulStatusCode
  notice?: ReferralNotice
  /** Id of the form as it was shown before; absent, it is a new one. */
  id?: string
  typed?: Typed
  fault?: ReturnedFault
}

/** The referral as whoever answers it sees it, with every answer there is. */
export function referralPage(c: HttpContext, page: ReferralPage): Promise<Response> {
  const { tenant, answered, language, status = 200, notice, id = randomUUID(), typed, fault } = page
  const switched = { form: answersForm, to: '/r/referral/language', onEnter: 'nothing' } as const
  return answerPage(c, status, { language, switched }, (words) => {
    const setting = {
      words,
      language,
      timeZone: tenant.policy.calendar.timeZone,
      id,
      ...(typed === undefined ? {} : { typed }),
      ...(fault === undefined ? {} : { fault }),
    }
    return html`<h1>${tenant.contact.shortName ?? tenant.name}</h1>
      ${toNotice(words, notice)} ${toFacts(words, answered)} ${answerForms(setting)}
      <form method="post" action="/r/leave">
        <input type="hidden" name="lang" value="${language}" />
        <button class="quiet">${words.leave}</button>
      </form>`
  })
}

function toNotice(words: AnswerWords, notice: ReferralNotice | undefined): Markup | '' {
  if (notice === undefined) return ''
  return html`<p class="notice ${notice.isGood ? 'good' : ''}" role="${notice.isGood ? 'status' : 'alert'}">
    ${notice.text(words)}
  </p>`
}

function toFacts(words: AnswerWords, { patientName, birthDate, number, title, urgency }: Answered): Markup {
  return html`<dl>
    <dt>${words.patient}</dt>
    <dd>${patientName}</dd>
    ${
      birthDate === undefined
        ? ''
        : html`<dt>${words.born}</dt>
            <dd>${birthDate}</dd>`
    }
    <dt>${words.referral}</dt>
    <dd>${title} (${words.urgencies[urgency]})</dd>
    ${
      number === undefined
        ? ''
        : html`<dt>${words.number}</dt>
            <dd>${number}</dd>`
    }
  </dl>`
}
