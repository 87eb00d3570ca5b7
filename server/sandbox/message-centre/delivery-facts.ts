import { html } from 'hono/html'
import type { Markup } from '../chart/layout.ts'
import { clinicalMoment } from '../chart/wording.ts'
import { clinicPractice } from '../clinic/practice.ts'
import type { PeerMessage } from '../peers/peer-messages.ts'
import { stateText } from './message-words.ts'

/** When it came, and how far it is. */
export function deliveryLine(message: PeerMessage): Markup {
  const last = message.states.at(-1)
  return html`<span class="side">
      ${momentOf(message.at)}${last === undefined ? '' : html` · ${stateText(last)}`}
    </span>
    ${doubleMark(message)}`
}

/** Red where the same message reached its recipient more than once: that must never happen. */
export function doubleMark({ copies, direction }: PeerMessage): Markup | '' {
  if (copies < 2 || direction === 'sent') return ''
  return html`<strong class="double">received ${copies === 2 ? 'twice' : `${copies} times`}</strong>`
}

/** Everything that became of it, in order. */
export function stateList({ states }: PeerMessage): Markup {
  return html`<ol class="states">
    ${states.map((each) => html`<li>${stateText(each)} <span class="side">${momentOf(each.at)}</span></li>`)}
  </ol>`
}

/** Links to the files that came along. */
export function fileLinks({ id, attachments }: PeerMessage): Markup | '' {
  if (attachments.length === 0) return ''
  return html`<ul class="plain">
    ${attachments.map(
      ({ filename, contentType }, ordinal) =>
        html`<li>
          <a href="/messages/${id}/files/${ordinal}">${filename}</a> <span class="side">${contentType}</span>
        </li>`,
    )}
  </ul>`
}

function momentOf(at: Date): string {
  return clinicalMoment(at.toISOString(), clinicPractice.timeZone)
}
