import { z } from 'zod'
import { Concept } from '../chart/chart-resources.ts'
import type { EhrRecords } from '../chart/ehr-records.ts'
import { conceptText } from '../chart/wording.ts'

const Reference = z.looseObject({ reference: z.string().optional(), display: z.string().optional() })
const Identifiers = z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() }))
const Meta = z.looseObject({ lastUpdated: z.string().optional() })

const InboxTask = z.looseObject({
  id: z.string(),
  meta: Meta.optional(),
  identifier: Identifiers.optional(),
  status: z.string(),
  statusReason: Concept.optional(),
  priority: z.string().optional(),
  code: Concept.optional(),
  description: z.string().optional(),
  for: Reference.optional(),
  owner: Reference.optional(),
  authoredOn: z.string().optional(),
  restriction: z.looseObject({ period: z.looseObject({ end: z.string().optional() }).optional() }).optional(),
})

const InboxCommunication = z.looseObject({
  id: z.string(),
  meta: Meta.optional(),
  identifier: Identifiers.optional(),
  status: z.string(),
  statusReason: Concept.optional(),
  category: z.array(Concept).optional(),
  medium: z.array(Concept).optional(),
  topic: Concept.optional(),
  subject: Reference.optional(),
  recipient: z.array(Reference).optional(),
  sent: z.string().optional(),
  payload: z.array(z.looseObject({ contentString: z.string().optional() })).optional(),
})

export type InboxEntry = {
  readonly kind: 'task' | 'message'
  readonly id: string
  /** Where people come upon it: staff's inboxes, the patients' portal, or the record alone. */
  readonly place: 'inbox' | 'portal' | 'record'
  /** Whether nobody has anything to do with it any more. */
  readonly isOver: boolean
  /** Whose inbox it lies in: a reference, or a name where there is no reference. */
  readonly owner: { readonly reference?: string; readonly display?: string }
  readonly patient: string | undefined
  readonly title: string
  readonly text: string
  readonly status: string
  readonly at: string | undefined
  readonly due: string | undefined
  /** How many entries carry the same business key; one, unless something was written twice. */
  readonly copies: number
}

/** Where Baton's own codes and keys come from; what carries one of them was written by Baton or in its manner. */
const batonNamespace = 'https://baton.example/fhir/'

/** Few enough for a page, and newest first. */
const mostEntries = '150'

/** Reads the Tasks and Communications that Baton wrote into this EHR, the latest change first. */
export async function readEhrInbox(
  records: EhrRecords,
  patients: readonly string[] | undefined,
): Promise<readonly InboxEntry[]> {
  if (patients?.length === 0) return []
  const query: readonly (readonly [string, string])[] = [
    ...(patients === undefined ? [] : [['patient', patients.join(',')] as const]),
    ['_sort', '-_lastUpdated'],
    ['_count', mostEntries],
  ]
  const [tasks, messages] = await Promise.all([
    records.firstPage('Task', query, InboxTask),
    records.firstPage('Communication', query, InboxCommunication),
  ])
  const entries = [...tasks.filter(isOfBaton).map(toTask), ...messages.filter(isOfBaton).map(toMessage)]
  return entries
    .toSorted((one, other) => (one.changedAt < other.changedAt ? 1 : -1))
    .map(({ key, changedAt: _, ...entry }, _index, all) => ({
      ...entry,
      copies:
        key === undefined ? 1 : all.filter((each) => each.kind === entry.kind && each.key === key).length,
    }))
}

type Keyed = Omit<InboxEntry, 'copies'> & { readonly key: string | undefined; readonly changedAt: string }

/** Keys and codes lie in different places in each kind of resource: any of them is enough. */
function isOfBaton(resource: object): boolean {
  return JSON.stringify(resource).includes(batonNamespace)
}

/** A referral's number is no key: it stands on the Task of every attempt at that referral. */
function keyOf(identifiers: z.infer<typeof Identifiers> | undefined): string | undefined {
  const key = identifiers?.find(({ system }) => system?.startsWith(batonNamespace) && system.endsWith('-key'))
  return key === undefined ? undefined : `${key.system}|${key.value}`
}

function toTask(task: z.infer<typeof InboxTask>): Keyed {
  return {
    kind: 'task',
    id: task.id,
    place: 'inbox',
    isOver: ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error'].includes(task.status),
    owner: ownerOf(task.owner),
    patient: task.for?.reference,
    title: conceptText(task.code),
    text: task.description ?? '',
    status: statusText(task.status, task.statusReason, task.priority),
    at: task.authoredOn,
    due: task.restriction?.period?.end,
    key: keyOf(task.identifier),
    changedAt: task.meta?.lastUpdated ?? '',
  }
}

function toMessage(message: z.infer<typeof InboxCommunication>): Keyed {
  const subject = message.topic ?? message.category?.[0]
  const medium = message.medium?.map((each) => conceptText(each)).join(', ')
  return {
    kind: 'message',
    id: message.id,
    place: placeOf(message),
    isOver: false,
    owner: ownerOf(message.recipient?.[0]),
    patient: message.subject?.reference,
    title: [subject === undefined ? 'Message' : conceptText(subject), medium]
      .filter((word) => word !== undefined && word !== '')
      .join(' · '),
    text: (message.payload ?? []).map(({ contentString }) => contentString ?? '').join('\n'),
    status: statusText(message.status, message.statusReason),
    at: message.sent,
    due: undefined,
    key: keyOf(message.identifier),
    changedAt: message.meta?.lastUpdated ?? '',
  }
}

/** What went out by text, Direct or fax was read there; its Communication only says that it did. */
function placeOf({ medium = [], status }: z.infer<typeof InboxCommunication>): InboxEntry['place'] {
  const codes = new Set(medium.flatMap(({ coding = [] }) => coding.map(({ code }) => code)))
  if (status !== 'completed') return 'record'
  if (codes.has('ONLINEWRIT')) return 'portal'
  return codes.has('ELECTRONIC') ? 'inbox' : 'record'
}

function statusText(status: string, reason?: z.infer<typeof Concept>, priority?: string): string {
  const words = priority === undefined ? status : `${status}, ${priority}`
  return reason === undefined ? words : `${words}: ${conceptText(reason)}`
}

function ownerOf(reference: z.infer<typeof Reference> | undefined): InboxEntry['owner'] {
  return {
    ...(reference?.reference === undefined ? {} : { reference: reference.reference }),
    ...(reference?.display === undefined ? {} : { display: reference.display }),
  }
}
