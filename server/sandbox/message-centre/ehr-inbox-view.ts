import { html } from 'hono/html'
import type { EhrRecords } from '../chart/ehr-records.ts'
import type { Markup } from '../chart/layout.ts'
import { clinicalMoment } from '../chart/wording.ts'
import { clinicPractice } from '../clinic/practice.ts'
import { type InboxEntry, readEhrInbox } from './ehr-inbox.ts'
import { readName } from './people.ts'

const nobody = 'Nobody in particular'

/**
 * What lies in the inboxes of this EHR because Baton wrote it, by owner; the inbox that changed last comes first.
 *
 * @param patients - ids to be shown alone; absent: everyone's
 */
export async function ehrInboxView(
  records: EhrRecords,
  patients: readonly string[] | undefined,
): Promise<Markup> {
  const entries = await readEhrInbox(records, patients)
  const names = await readNames(records, entries)
  const owners = new Map<string, InboxEntry[]>()
  for (const entry of entries) {
    const owner = ownerName(entry, names)
    owners.set(owner, [...(owners.get(owner) ?? []), entry])
  }
  if (owners.size === 0) return html`<p class="empty">Baton has written nothing into this EHR</p>`
  return html`${[...owners].map(
    ([owner, list]) =>
      html`<section class="card letters-of" aria-label="Inbox of ${owner}">
        <h3>${owner}</h3>
        <ul class="plain">
          ${list.map((entry) => inboxRow(entry, names))}
        </ul>
      </section>`,
  )}`
}

async function readNames(
  records: EhrRecords,
  entries: readonly InboxEntry[],
): Promise<ReadonlyMap<string, string>> {
  const references = new Set(
    entries
      .flatMap(({ owner, patient }) => [owner.reference ?? '', patient ?? ''])
      .filter((each) => each !== ''),
  )
  const named = [...references].map(async (each) => [each, await readName(records, each)] as const)
  return new Map(await Promise.all(named))
}

function ownerName({ owner }: InboxEntry, names: ReadonlyMap<string, string>): string {
  return owner.display ?? names.get(owner.reference ?? '') ?? owner.reference ?? nobody
}

function inboxRow(entry: InboxEntry, names: ReadonlyMap<string, string>): Markup {
  const { kind, title, text, status, at, due, patient, copies } = entry
  return html`<li>
    <span class="tag">${kind === 'task' ? 'Task' : 'Message'}</span>
    <strong>${title}</strong>
    ${copies > 1 ? html`<strong class="double">written ${copies === 2 ? 'twice' : `${copies} times`}</strong>` : ''}
    <br />
    <span class="side">
      ${patient === undefined ? '' : html`${names.get(patient) ?? patient} · `}${status} ·
      ${clinicalMoment(at, clinicPractice.timeZone)}${
        due === undefined ? '' : html` · due ${clinicalMoment(due, clinicPractice.timeZone)}`
      }
    </span>
    ${text === '' ? '' : html`<pre>${text}</pre>`}
  </li>`
}
