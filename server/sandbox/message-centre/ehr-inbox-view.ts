import { html } from 'hono/html'
import type { EhrRecords } from '../chart/ehr-records.ts'
import type { Markup } from '../chart/layout.ts'
import { clinicalMoment } from '../chart/wording.ts'
import { clinicPractice } from '../clinic/practice.ts'
import { type InboxEntry, readEhrInbox } from './ehr-inbox.ts'
import { readName } from './people.ts'

const nobody = 'Nobody in particular'

const headings: Readonly<Record<InboxEntry['place'], string>> = {
  inbox: 'Inboxes of the practice',
  portal: "Patients' portal",
  record: 'Filed in the record',
}

/**
 * What Baton wrote into this EHR: what lies in staff's inboxes first, by owner, the one that changed last on top; then
 * what patients read in the portal, then what only the record says.
 *
 * @param patients - ids to be shown alone; absent: everyone's
 */
export async function ehrInboxView(
  records: EhrRecords,
  patients: readonly string[] | undefined,
): Promise<Markup> {
  const entries = await readEhrInbox(records, patients)
  if (entries.length === 0) {
    const nothing = patients === undefined ? 'Baton has written nothing into this EHR' : 'Nothing found'
    return html`<p class="empty">${nothing}</p>`
  }
  const names = await readNames(records, entries)
  const inPlace = Map.groupBy(entries, ({ place }) => place)
  return html`${(['inbox', 'portal', 'record'] as const).map((place) =>
    placeView(place, inPlace.get(place) ?? [], names),
  )}`
}

type Names = ReadonlyMap<string, string>

function placeView(place: InboxEntry['place'], entries: readonly InboxEntry[], names: Names): Markup | '' {
  if (entries.length === 0) return ''
  const owners = Map.groupBy(entries, (entry) => ownerName(entry, names))
  return html`<h3 class="place">${headings[place]}</h3>
    ${[...owners].map(
      ([owner, list]) =>
        html`<section class="card letters-of" aria-label="${headings[place]}: ${owner}">
          <h4>${owner}</h4>
          ${listView(
            list.filter(({ isOver }) => !isOver),
            names,
          )}
          ${endedView(
            list.filter(({ isOver }) => isOver),
            names,
          )}
        </section>`,
    )}`
}

function listView(list: readonly InboxEntry[], names: Names): Markup | '' {
  if (list.length === 0) return ''
  return html`<ul class="plain">
    ${list.map((entry) => inboxRow(entry, names))}
  </ul>`
}

/** What was done or taken back stays to be looked up, and no longer looks like work. */
function endedView(list: readonly InboxEntry[], names: Names): Markup | '' {
  if (list.length === 0) return ''
  return html`<details>
    <summary>Done or taken back: ${list.length}</summary>
    ${listView(list, names)}
  </details>`
}

async function readNames(records: EhrRecords, entries: readonly InboxEntry[]): Promise<Names> {
  const references = new Set(
    entries
      .flatMap(({ owner, patient }) => [owner.reference ?? '', patient ?? ''])
      .filter((each) => each !== ''),
  )
  const named = [...references].map(async (each) => [each, await readName(records, each)] as const)
  return new Map(await Promise.all(named))
}

function ownerName({ owner }: InboxEntry, names: Names): string {
  return owner.display ?? names.get(owner.reference ?? '') ?? owner.reference ?? nobody
}

function inboxRow(entry: InboxEntry, names: Names): Markup {
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
