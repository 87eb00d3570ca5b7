import { randomUUID } from 'node:crypto'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Tenant } from '../../config/smart-config.ts'
import type { Answered } from '../../use-cases/answers/read-answered.ts'
import type { HttpContext } from '../http-env.ts'
import { answerForms, type Returned } from './answer-forms.ts'
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
  returned?: Returned
}

/** The referral as whoever answers it sees it, with every answer there is. */
export function referralPage(c: HttpContext, page: ReferralPage): Promise<Response> {
  const { tenant, answered, language, status = 200, notice, returned } = page
  return answerPage(c, status, { language, address: '/r/referral' }, (words) => {
    const setting = {
      words,
      language,
      timeZone: tenant.policy.calendar.timeZone,
      id: randomUUID(),
      ...(returned === undefined ? {} : { returned }),
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
