import { html } from 'hono/html'
import type { Markup } from '../chart/layout.ts'
import type { PeerMessage } from '../peers/peer-messages.ts'
import { deliveryLine } from './delivery-facts.ts'
import { hiddenQuery } from './hidden-query.ts'
import type { MessageQuery } from './message-query.ts'
import { phoneText } from './message-words.ts'

/** Answers a patient is likely to give, as buttons. */
const quickAnswers = ['YES', 'STOP', 'HELP', 'START', 'Wrong number'] as const

type PhonesView = {
  readonly messages: readonly PeerMessage[]
  /** Whose phone it is, by number. */
  readonly names: ReadonlyMap<string, string>
  readonly query: MessageQuery
  readonly isStopHandled: boolean
}

/** Every phone with its texts as its screen shows them; the phone that was written to last comes first. */
export function phonesView({ messages, names, query, isStopHandled }: PhonesView): Markup {
  const threads = toThreads(messages)
  return html`${stopSetting(query, isStopHandled)}
    ${threads.size === 0 ? html`<p class="empty">No phone has had a text message</p>` : ''}
    <div class="cards">
      ${[...threads].map(([number, thread]) => phone(number, thread, names.get(number), query))}
    </div>`
}

function toThreads(messages: readonly PeerMessage[]): Map<string, PeerMessage[]> {
  const threads = new Map<string, PeerMessage[]>()
  for (const message of messages) {
    const number = message.direction === 'received' ? message.recipient : message.sender
    threads.set(number, [message, ...(threads.get(number) ?? [])])
  }
  return threads
}

/** @param thread - oldest first, as on a phone */
function phone(
  number: string,
  thread: readonly PeerMessage[],
  name: string | undefined,
  query: MessageQuery,
): Markup {
  const last = thread.findLast(({ direction }) => direction === 'received')
  return html`<section class="card phone" aria-label="Phone ${phoneText(number)}">
    <h3>${phoneText(number)} ${name === undefined ? '' : html`<span class="side">${name}</span>`}</h3>
    <ol class="bubbles">
      ${thread.map(
        (message) =>
          html`<li class="${message.direction === 'received' ? 'theirs' : 'own'}">
            <p class="bubble">
              <span class="unseen">${message.direction === 'received' ? 'From' : 'To'} Baton:</span>
              ${message.body}
            </p>
            ${deliveryLine(message)}
          </li>`,
      )}
    </ol>
    ${last === undefined ? '' : answerForm(number, last.sender, query)}
  </section>`
}

function answerForm(number: string, ourNumber: string, query: MessageQuery): Markup {
  return html`<form method="post" action="/messages/text" class="answer">
      ${hiddenQuery(query)}
      <input type="hidden" name="number" value="${number}" />
      <input type="hidden" name="ourNumber" value="${ourNumber}" />
      <label>Answer from this phone <input name="text" maxlength="1600" autocomplete="off" required /></label>
      <button class="primary">Send</button>
    </form>
    <form method="post" action="/messages/text" class="actions" aria-label="Quick answers">
      ${hiddenQuery(query)}
      <input type="hidden" name="number" value="${number}" />
      <input type="hidden" name="ourNumber" value="${ourNumber}" />
      ${quickAnswers.map((text) => html`<button name="text" value="${text}">${text}</button>`)}
    </form>`
}

/** Twilio can obey STOP by itself, or leave it to whoever sends; Baton has to be right either way. */
function stopSetting(query: MessageQuery, isHandled: boolean): Markup {
  return html`<form method="post" action="/messages/stop" class="inline">
    ${hiddenQuery(query)}
    <input type="hidden" name="handled" value="${isHandled ? 'no' : 'yes'}" />
    <span>
      ${
        isHandled
          ? 'The provider obeys STOP itself: it refuses further texts (error 21610).'
          : 'The provider leaves STOP to Baton.'
      }
    </span>
    <button>${isHandled ? 'Leave it to Baton' : 'Let the provider obey it'}</button>
  </form>`
}
