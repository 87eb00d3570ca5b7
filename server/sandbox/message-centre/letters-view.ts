import { html } from 'hono/html'
import type { Markup } from '../chart/layout.ts'
import type { PeerMessage } from '../peers/peer-messages.ts'
import type { PeerKind } from '../peers/tables.ts'
import { doubleMark, fileLinks, stateList } from './delivery-facts.ts'
import { hiddenQuery } from './hidden-query.ts'
import type { MessageQuery } from './message-query.ts'
import { phoneText } from './message-words.ts'

const nothingYet: Readonly<Record<Exclude<PeerKind, 'sms'>, string>> = {
  email: 'No mailbox has had an e-mail',
  direct: 'No office has had a Direct message',
  fax: 'No fax machine has had a fax',
  voice: 'The voice agent has nothing to say to anyone',
}

/** Messages that have a sender, a recipient and perhaps files, one card each, newest first. */
export function lettersView(
  kind: Exclude<PeerKind, 'sms'>,
  messages: readonly PeerMessage[],
  query: MessageQuery,
): Markup {
  if (messages.length === 0) return html`<p class="empty">${nothingYet[kind]}</p>`
  return html`<div class="letters">${messages.map((message) => letter(message, query))}</div>`
}

function letter(message: PeerMessage, query: MessageQuery): Markup {
  const title = message.subject ?? (message.kind === 'fax' ? 'Fax' : 'Message')
  return html`<article class="card">
    <h3>${title} ${doubleMark(message)}</h3>
    <dl class="facts">
      <div>
        <dt>From</dt>
        <dd>${phoneText(message.sender)}</dd>
      </div>
      <div>
        <dt>To</dt>
        <dd>${phoneText(message.recipient)}</dd>
      </div>
    </dl>
    ${message.body === '' ? '' : html`<pre>${message.body}</pre>`} ${fileLinks(message)} ${stateList(message)}
    ${isAnswerable(message) ? directAnswer(message, query) : ''}
  </article>`
}

/** A receipt is not answered, and neither is one's own answer. */
function isAnswerable({ kind, direction, states }: PeerMessage): boolean {
  return kind === 'direct' && direction === 'received' && states[0]?.state !== 'receipt'
}

function directAnswer({ id }: PeerMessage, query: MessageQuery): Markup {
  return html`<details>
    <summary>Answer as this office</summary>
    <form method="post" action="/messages/direct" class="answer">
      ${hiddenQuery(query)}
      <input type="hidden" name="id" value="${id}" />
      <label>Answer <textarea name="text" rows="4" maxlength="4000" required></textarea></label>
      <label class="choice">
        <input type="checkbox" name="note" value="yes" />
        <span>Attach it as a consultation note (PDF)</span>
      </label>
      <button class="primary">Send to Baton</button>
    </form>
  </details>`
}
