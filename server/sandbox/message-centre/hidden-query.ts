import { html } from 'hono/html'
import type { Markup } from '../chart/layout.ts'
import type { MessageQuery } from './message-query.ts'

/** Where the page stands, so that it stands there again after a form was sent. */
export function hiddenQuery({ profile, inbox, q }: MessageQuery): Markup {
  return html`<input type="hidden" name="profile" value="${profile}" />
    <input type="hidden" name="inbox" value="${inbox}" />
    ${q === '' ? '' : html`<input type="hidden" name="q" value="${q}" />`}`
}
