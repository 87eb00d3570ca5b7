import './strict-csp.ts'
import * as z from 'zod/mini'
import type { FreeSlot } from '#domain/commands/free-slots.ts'
import type { LoopView, Reason } from '#domain/loop-view.ts'
import type { ClockName, DisplayStatus, LoopState, SourceType } from '#domain/loop-vocabulary.ts'
import { intakeGaps } from '#domain/worklist/intake-gaps.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import type { NextAction } from '#domain/worklist/next-action.ts'
import { queueNames, type QueueName } from '#domain/worklist/queues-of.ts'

export { queueNames, type QueueName }

export const worklistSorts = ['worst', 'due', 'patient', 'receiver', 'owner', 'ordered'] as const
export type WorklistSort = (typeof worklistSorts)[number]

/** What narrows a queue. Nothing of a patient is among it: filters stand in the page's address. */
export type WorklistFilter = {
  /** Keys of the specialty table. */
  specialties?: readonly string[]
  urgency?: 'urgent' | 'routine'
  direction?: 'outbound' | 'inbound' | 'internal'
  /** `Practitioner/x`; `nobody` for loops without an owner. */
  owner?: string
  /** The receiver's reference, or its name where it has none. */
  receiver?: string
  /**
   * `me`: only loops whose owner is the signed-in person, or somebody they stand in for; of the queue `work` also those
   * about which they were asked for something.
   */
  scope: 'me' | 'practice'
}

/** Body of `POST /api/worklist`: in the body, because an address is logged and a search may name a patient. */
export type WorklistQuestion = {
  queue: QueueName
  filter: WorklistFilter
  /** Part of a patient's name, record number, referral number or clinic. */
  search?: string
  sort: WorklistSort
  /** From the page before. */
  cursor?: string
  /** 1 to 200; 100 unless given. */
  limit?: number
}

const slot = z.custom<FreeSlot>((value) => typeof value === 'object' && value !== null && 'slot' in value)

const workItem = z.custom<WorkItem>(
  (value) => typeof value === 'object' && value !== null && 'reference' in value,
)

const reason = z.custom<Reason>((value) => typeof value === 'object' && value !== null && 'message' in value)

/** One referral in a list. Instants are ISO 8601 in UTC. */
export const WorklistRow = z.object({
  /** `ServiceRequest/x`. */
  referral: z.string(),
  /** `Patient/x`. */
  patient: z.string(),
  /** Moves with every change of the loop. */
  version: z.number(),
  /** As people say it: `OKAFOR, Adaeze`. */
  patientName: z.string(),
  birthDate: z.optional(z.string()),
  mrn: z.optional(z.string()),
  number: z.optional(z.string()),
  title: z.string(),
  specialty: z.optional(z.string()),
  receiver: z.optional(z.string()),
  urgency: z.enum(['routine', 'urgent', 'asap', 'stat']),
  direction: z.enum(['outbound', 'inbound', 'internal']),
  state: z.custom<LoopState>((value) => typeof value === 'string'),
  display: z.custom<DisplayStatus>((value) => typeof value === 'string'),
  /** The eight steps in order. */
  marks: z.array(z.enum(['done', 'skipped', 'awaited', 'to-do', 'unknown'])),
  /** 1 to 8: the step waited for; 9 when none is. */
  step: z.number(),
  /** The clock that decides, and when it was or is due. */
  clock: z.optional(
    z.object({ clock: z.custom<ClockName>((value) => typeof value === 'string'), due: z.string() }),
  ),
  visitAt: z.optional(z.string()),
  why: reason,
  /** What to do next, a word of `nextActions`; absent when nothing is to be done. */
  action: z.optional(z.custom<NextAction>((value) => typeof value === 'string')),
  owner: z.optional(z.object({ reference: z.string(), display: z.string() })),
  /** Rungs that have changed who is responsible; 0 when none has. */
  escalation: z.number(),
  /** Local day until which its owner has put it off. */
  snoozedUntil: z.optional(z.string()),
  unfiledNotes: z.number(),
  /** Work items beside reminders of a clock that nobody has finished; absent: none. */
  owedWork: z.optional(z.number()),
  orderedAt: z.optional(z.string()),
  /** Of a referral to us: who sent it, what they ask, and what is missing to answer. */
  referrer: z.optional(z.string()),
  reason: z.optional(z.string()),
  intakeGaps: z.optional(z.array(z.enum(intakeGaps))),
  evidenceAt: z.string(),
})
export type WorklistRow = z.infer<typeof WorklistRow>

export const WorklistPage = z.object({
  rows: z.array(WorklistRow),
  /** Absent on the last page. */
  next: z.optional(z.string()),
  /** Exactly how many there are in this queue under this filter and search. */
  total: z.number(),
  /** The clinic's time this was read at, and its zone. */
  now: z.string(),
  timeZone: z.string(),
  /** For `POST /api/worklist/changes`. */
  revision: z.string(),
  /** What cannot be read for long, and since when: absent while everything can. */
  blind: z.optional(
    z.object({
      since: z.string(),
      sources: z.array(z.custom<SourceType>((value) => typeof value === 'string')),
    }),
  ),
})
export type WorklistPage = z.infer<typeof WorklistPage>

export const SavedView = z.object({
  id: z.string(),
  name: z.string(),
  queue: z.custom<QueueName>((value) => typeof value === 'string'),
  filter: z.custom<WorklistFilter>((value) => typeof value === 'object' && value !== null),
  sort: z.custom<WorklistSort>((value) => typeof value === 'string'),
  count: z.number(),
})
export type SavedView = z.infer<typeof SavedView>

/**
 * Answer of `GET /api/worklist/views`: the person's own. `POST` there keeps a `SavedViewRequest` and answers with its
 * `id`; `PUT /api/worklist/views/{id}` (`{name}`) renames it, `DELETE` forgets it.
 */
export const SavedViews = z.object({ views: z.array(SavedView) })
export type SavedViews = z.infer<typeof SavedViews>
/** What is kept: never what was searched for. */
export type SavedViewRequest = Pick<SavedView, 'name' | 'queue' | 'filter' | 'sort'>

/** Answer of `POST /api/worklist/counts` (body: `{scope}`): how many are in each queue, exactly. */
export const WorklistCounts = z.object({
  queues: z.custom<Record<QueueName, number>>((value) => typeof value === 'object' && value !== null),
  views: z.array(SavedView),
  /** Who can own a loop, with how many open ones each has. */
  staff: z.array(
    z.object({ reference: z.string(), name: z.string(), open: z.number(), isAvailable: z.boolean() }),
  ),
  specialties: z.array(z.object({ specialty: z.string(), open: z.number() })),
  /** Absent where Baton reads no charts by itself. */
  charts: z.optional(
    z.object({
      /** Charts it knows of and has never read, counted up to `unreadShown`: until then the list is not complete. */
      unread: z.number(),
      /** Whether it has read any. */
      hasRead: z.boolean(),
      /** Whether the EHR let itself be searched for the whole practice; otherwise charts are known as they are opened. */
      areAllFound: z.boolean(),
    }),
  ),
  now: z.string(),
})
/** So many charts that were never read are counted; where there are more, it is this many. */
export const unreadShown = 1_000
export type WorklistCounts = z.infer<typeof WorklistCounts>

/**
 * Answer of `POST /api/worklist/changes` (body: a question and a `revision`): how many rows have changed since, came due
 * or left. It is 0 only when nothing has changed; of rows that left while as many came, those that came are counted.
 */
export const WorklistChanges = z.object({ changed: z.number(), revision: z.string() })
export type WorklistChanges = z.infer<typeof WorklistChanges>

/** Answer of `POST /api/worklist/loop` (body: `{referral}`): one referral with all its evidence; audited as a reading. */
export const WorklistLoop = z.object({
  view: z.custom<LoopView>((value) => typeof value === 'object' && value !== null && 'referral' in value),
  patient: z.object({
    reference: z.string(),
    name: z.string(),
    birthDate: z.optional(z.string()),
    gender: z.optional(z.string()),
    mrn: z.optional(z.string()),
    phone: z.optional(z.string()),
    language: z.optional(z.string()),
  }),
  /** What people were asked to do about it and have not done, on whichever shelf it stands; the most pressing first. */
  work: z.array(workItem),
  evidenceAt: z.string(),
  version: z.number(),
})
export type WorklistLoop = z.infer<typeof WorklistLoop>

/** So many work items about no listed referral are looked through; where there are more, the oldest are not. */
export const unplacedRead = 1_000

/**
 * Answer of `POST /api/work` (body: `{scope}`): what people were asked to do that is about no referral of any list,
 * whether it stands in Baton's own store or in the EHR; the newest first, at most a hundred.
 */
export const UnplacedWork = z.object({
  items: z.array(
    z.object({
      work: workItem,
      /** That a finish holds for. */
      version: z.string(),
      /** Whom it names. Without a name where nothing is held of them. */
      patient: z.optional(
        z.object({
          reference: z.string(),
          name: z.optional(z.string()),
          birthDate: z.optional(z.string()),
          mrn: z.optional(z.string()),
        }),
      ),
    }),
  ),
  /** How many there are, up to `unplacedRead` of each place. */
  total: z.number(),
})
export type UnplacedWork = z.infer<typeof UnplacedWork>
export type UnplacedItem = UnplacedWork['items'][number]

/** Body of `POST /api/work/finish`: it is done, and what came of it. Answered with `{}`. */
export type FinishWork = { item: string; version: string; text?: string }

/**
 * Answer of `POST /api/worklist/slots` (body: `{referral}`): the receiver's free times, soonest first; absent where the
 * EHR has no search for them.
 */
export const WorklistSlots = z.object({ slots: z.optional(z.array(slot)) })
export type WorklistSlots = z.infer<typeof WorklistSlots>
