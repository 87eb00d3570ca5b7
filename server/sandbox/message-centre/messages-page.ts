import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ChartDeps } from '../chart/chart-deps.ts'
import type { ChartQuery } from '../chart/chart-query.ts'
import { ehrPage, type Markup } from '../chart/layout.ts'
import { topBar } from '../chart/shell.ts'
import { countDoubles, countMessages, type MessageFilter, readMessages } from '../peers/peer-messages.ts'
import { providerHandlesStop } from '../peers/peer-settings.ts'
import type { PeerKind } from '../peers/tables.ts'
import { clockPanel } from './clock-panel.ts'
import { ehrInboxView } from './ehr-inbox-view.ts'
import { lettersView } from './letters-view.ts'
import type { MessageCentreDeps } from './message-centre-deps.ts'
import { inboxes, inboxNames, type MessageQuery, messagesUrl, readMessageQuery } from './message-query.ts'
import { sayingText } from './message-words.ts'
import { findPeople, readPhoneOwners, type SearchedPeople } from './people.ts'
import { phonesView } from './phones-view.ts'

type PageDeps = MessageCentreDeps & { readonly chart: ChartDeps }

/** Every message as its recipient sees it, a clock to make time pass, and forms to answer with. */
export async function messagesPage(c: Context, chartQuery: ChartQuery, deps: PageDeps): Promise<Response> {
  const query = readMessageQuery(c.req.query())
  const said = sayingText(query)
  return ehrPage(c, {
    title: 'Message centre',
    styles: ['messages.css'],
    body: html`${topBar({ query: chartQuery, path: '/messages', deps: deps.chart })}
      <main class="page messages">
        <h1>Message centre</h1>
        ${said === undefined ? '' : html`<p class="said" role="status">${said}</p>`}
        ${clockPanel(deps.moving, query)} ${await doublesLine(deps)} ${await inboxTabs(query, deps)}
        ${searchForm(query)}
        <h2>${inboxNames[query.inbox]}</h2>
        ${await inboxView(query, deps)}
      </main>`,
  })
}

/** The one thing that must never be above zero. */
async function doublesLine({ peers }: PageDeps): Promise<Markup> {
  const doubles = await countDoubles(peers.db)
  const total = [...doubles.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return html`<p class="side">Received twice: 0</p>`
  const kinds = [...doubles].map(([kind, count]) => `${inboxNames[kind]} ${count}`).join(', ')
  return html`<p class="double">Received twice: ${total} (${kinds})</p>`
}

async function inboxTabs(query: MessageQuery, { peers }: PageDeps): Promise<Markup> {
  const counts = new Map<string, number>(await countMessages(peers.db))
  return html`<nav class="tabs" aria-label="Inboxes">
    ${inboxes.map(
      (inbox) =>
        html`<a
          href="${messagesUrl({ ...query, inbox })}"
          ${inbox === query.inbox ? html`aria-current="page"` : ''}
          >${inboxNames[inbox]}${inbox === 'ehr' ? '' : ` (${counts.get(inbox) ?? 0})`}</a
        >`,
    )}
  </nav>`
}

function searchForm({ profile, inbox, q }: MessageQuery): Markup {
  return html`<form class="search" method="get" action="/messages" role="search">
    <input type="hidden" name="profile" value="${profile}" />
    <input type="hidden" name="inbox" value="${inbox}" />
    <label>Patient, number or address <input type="search" name="q" value="${q}" /></label>
    <button>Find</button>
    ${q === '' ? '' : html`<a href="${messagesUrl({ profile, inbox, q: '' })}">Show all</a>`}
  </form>`
}

async function inboxView(query: MessageQuery, deps: PageDeps): Promise<Markup> {
  const { records } = deps.chart
  const people = query.q === '' ? undefined : await findPeople(records, query.q)
  if (query.inbox === 'ehr') return ehrInboxView(records, people?.patients)
  const messages = await readMessages(deps.peers.db, toFilter(query.inbox, query.q, people))
  if (query.inbox !== 'sms') return lettersView(query.inbox, messages, query)
  const numbers = new Set(messages.flatMap(({ sender, recipient }) => [sender, recipient]))
  const names = await readPhoneOwners(records, [...numbers])
  return phonesView({ messages, names, query, isStopHandled: await providerHandlesStop(deps.peers.db) })
}

/** Numbers are found however they are written: `(413) 555-0100` is `4135550100`. */
function toFilter(kind: PeerKind, search: string, people: SearchedPeople | undefined): MessageFilter {
  if (people === undefined) return { kind }
  const part = /^[\d\s()+.-]+$/.test(search) ? search.replaceAll(/\D/g, '') : search
  return { kind, party: { anyOf: people.numbers, ...(part === '' ? {} : { part }) } }
}
