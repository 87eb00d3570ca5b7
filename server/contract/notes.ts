import './strict-csp.ts'
import * as z from 'zod/mini'
import type { EncounterWaiver, WaiverReason } from '#domain/commands/encounter-waiver.ts'
import type { LoopState } from '#domain/loop-vocabulary.ts'
import type { FileDoubt } from '#domain/notes-in/file-doubts.ts'
import type { NoCandidate } from '#domain/notes-in/decide-note.ts'
import { noteActions, type NoteAction } from '#domain/notes-in/note-actions.ts'
import type { PatientAgreement } from '#domain/notes-in/named-patient.ts'
import type { NoteFeature, ReceivedLink } from '#domain/notes-in/weigh-note.ts'

/** Of one file that is uploaded. */
export const maxNoteBytes = 30_000_000

/** Answer of `POST /api/notes`: the documents of the file, each kept once; one that was not read says why. */
export const NoteUpload = z.object({
  notes: z.array(
    z.object({ id: z.string(), name: z.string(), isNew: z.boolean(), refusal: z.optional(z.string()) }),
  ),
})
export type NoteUpload = z.infer<typeof NoteUpload>

const word = <Word extends string>() => z.custom<Word>((value) => typeof value === 'string')

/**
 * Where a note stands. `new`: nothing was decided yet. `waiting`: referrals are proposed. `unmatched`: none is.
 * `quarantined`: kept out of every chart, because it is about somebody else. `refused`: it could not be read. `filed`: in
 * a patient's record. `dismissed`: somebody said that it is nobody's note. `withdrawn`: its sender took it back, or it is the
 * message that did so.
 */
export const noteStates = [
  'new',
  'waiting',
  'unmatched',
  'quarantined',
  'refused',
  'filed',
  'dismissed',
  'withdrawn',
] as const
export type NoteState = (typeof noteStates)[number]

/**
 * What can be asked for: what waits for a person, all of it or by state, filed notes that were picked for a check, and
 * everything that was filed, by rule or by a person.
 */
export const noteQueues = [
  'open',
  'waiting',
  'unmatched',
  'quarantined',
  'refused',
  'check',
  'filed',
] as const
export type NoteQueue = (typeof noteQueues)[number]

const way = z.enum(['direct', 'fax', 'upload', 'response-page', 'v2'])
const reading = z.enum(['structured', 'text', 'ocr'])

/** Why a note waits: doubts of one that is proposed, the reason of one that is not, `wrong-patient`, or why it was not read. */
const noteReasons = z.array(word<FileDoubt | NoCandidate | 'wrong-patient' | 'not-read' | 'check'>())

/** One note of the queue. Instants are ISO 8601 in UTC. */
export const NoteRow = z.object({
  id: z.string(),
  /** Moves with every decision; a decision names the one it was made on. */
  version: z.number(),
  state: z.enum(noteStates),
  receivedAt: z.string(),
  /** Two business days of the clinic after it came. */
  dueAt: z.string(),
  isOverdue: z.boolean(),
  ways: z.array(way),
  /** Of the file, as its sender named it. */
  name: z.string(),
  title: z.optional(z.string()),
  /** Absent where it was not read. */
  reading: z.optional(reading),
  /** Why it was not read, for `refused`; of another, what there was not enough of to read it. */
  refusal: z.optional(z.string()),
  reasons: noteReasons,
  /** The first that is proposed, or the place where it is filed. */
  proposal: z.optional(
    z.object({
      referral: z.string(),
      patientName: z.string(),
      birthDate: z.optional(z.string()),
      mrn: z.optional(z.string()),
      title: z.string(),
      specialty: z.optional(z.string()),
      score: z.number(),
      agreement: word<PatientAgreement>(),
    }),
  ),
  /** It filed itself, was picked for a check, and nobody has checked it yet. */
  isSampled: z.boolean(),
  /** Who filed it and when, of one that is filed. */
  filed: z.optional(
    z.object({
      by: z.enum(['rule', 'person']),
      /** Name of who did, where a person did. */
      person: z.optional(z.string()),
      at: z.string(),
      /** Whose record it is in, where it is at no referral. */
      patientName: z.optional(z.string()),
    }),
  ),
})
export type NoteRow = z.infer<typeof NoteRow>

/**
 * Answer of `GET /api/notes?queue=open&after=…`: 50 at a time, the oldest first; of `filed` what was filed last. Of patients whose record is restricted
 * only those may read who see restricted records.
 */
export const NoteQueuePage = z.object({
  notes: z.array(NoteRow),
  /** The `after` of the next page; absent on the last. */
  next: z.optional(z.string()),
  /** How many wait, by state, and how many of them are overdue; `check`: filed ones picked for a check. */
  counts: z.object({
    waiting: z.number(),
    unmatched: z.number(),
    quarantined: z.number(),
    refused: z.number(),
    check: z.number(),
    overdue: z.number(),
  }),
  now: z.string(),
  timeZone: z.string(),
})
export type NoteQueuePage = z.infer<typeof NoteQueuePage>

const patient = z.object({
  /** `Patient/x`. */
  reference: z.string(),
  /** As people say it: `OKAFOR, Adaeze`; empty where the record could not be read. */
  name: z.string(),
  birthDate: z.optional(z.string()),
  mrn: z.optional(z.string()),
})

/** One referral as the place of a note. */
export const NoteCandidateView = z.object({
  patient,
  referral: z.object({
    /** `ServiceRequest/x`. */
    reference: z.string(),
    title: z.string(),
    specialty: z.optional(z.string()),
    number: z.optional(z.string()),
    orderedAt: z.optional(z.string()),
    reason: z.optional(z.string()),
    receiver: z.optional(z.string()),
    urgency: z.enum(['routine', 'urgent', 'asap', 'stat']),
    state: word<LoopState>(),
    visitAt: z.optional(z.string()),
    /** Where no finished encounter shows the visit: the reason that is proposed for it. */
    usualWaiver: z.optional(word<WaiverReason>()),
  }),
  agreement: word<PatientAgreement>(),
  link: z.optional(word<ReceivedLink>()),
  score: z.number(),
  /** Words of `match.<name>`, strongest first. */
  agrees: z.array(word<NoteFeature>()),
  disagrees: z.array(word<NoteFeature>()),
  /** Somebody said no to it: it is shown last, and can still be chosen. */
  isRejected: z.boolean(),
})
export type NoteCandidateView = z.infer<typeof NoteCandidateView>

/** What a document says of itself; nothing here is ours. */
const NoteReadings = z.object({
  reading,
  title: z.optional(z.string()),
  patient: z.object({
    /** `Okafor, Adaeze`, as the note has it. */
    name: z.optional(z.string()),
    birthDates: z.array(z.string()),
    recordNumbers: z.array(z.string()),
  }),
  author: z.object({
    name: z.optional(z.string()),
    npi: z.optional(z.string()),
    organization: z.optional(z.string()),
  }),
  /** `system|code`. */
  types: z.array(z.string()),
  completeness: z.enum(['final', 'preliminary', 'undeclared', 'retracted']),
  serviceOn: z.optional(z.string()),
  isSensitive: z.boolean(),
  referralNumbers: z.array(z.string()),
  /** Sentences of the document, word for word, with their page, counted from 1. */
  recommendations: z.array(z.object({ quote: z.string(), page: z.number() })),
  /** All that could be read as text, cut at 50,000 characters; pages are divided by form feeds. */
  text: z.string(),
})

/**
 * Answer of `GET /api/chart/notes/{id}`, of a session that is for one patient: where a note stands, and what it says once
 * it is in this patient's record. Of any other note nothing is said but its state: its id is told to whoever brought it.
 */
export const ChartNote = z.object({
  id: z.string(),
  state: z.enum(noteStates),
  /** As in {@link NoteDetail}. */
  facts: z.optional(NoteReadings),
})
export type ChartNote = z.infer<typeof ChartNote>

/** Why a file could not be read once it was here. */
export const fileRefusals = [
  'too-large',
  'too-many-files',
  'too-many-pages',
  'took-too-long',
  'too-much-memory',
  'unreadable',
  'unsupported',
  'has-doctype',
] as const

/** Why the file of a document of the EHR was not read. */
export const unreadBecause = [
  'forbidden',
  'absent',
  'elsewhere',
  'unusable',
  'unreachable',
  'no-file',
  ...fileRefusals,
] as const
export type UnreadBecause = (typeof unreadBecause)[number]

/**
 * Answer of `GET /api/chart/documents/{type}/{id}`, of a session that is for one patient: what the file of a document of the
 * EHR says, as the backend read it, or why nobody can say here. `pending`: it has yet to be read; `left`: it is none that is
 * read, as one that is labelled as sensitive.
 */
export const ChartDocumentText = z.union([
  z.object({ state: z.literal('read'), facts: NoteReadings }),
  z.object({ state: z.literal('unread'), because: z.enum(unreadBecause) }),
  z.object({ state: z.enum(['pending', 'left']) }),
])
export type ChartDocumentText = z.infer<typeof ChartDocumentText>

/** Answer of `GET /api/notes/{id}`, audited as a reading; its `ETag` is the version. */
export const NoteDetail = z.object({
  row: NoteRow,
  contentType: z.string(),
  size: z.number(),
  /** Absent where it was not read. */
  facts: z.optional(NoteReadings),
  /** Best first, at most 20; of patients this person may not see there are none. */
  candidates: z.array(NoteCandidateView),
  /** Whom it may be about, as far as we know them: also those without a referral that it could belong to. */
  patients: z.array(patient),
  /** Where it is filed now. `by`: a link that is no guess, or a person. */
  filed: z.optional(
    z.object({
      patient,
      referrals: z.array(z.string()),
      by: word<ReceivedLink | 'person'>(),
      /** Who filed it, where a person did. */
      person: z.optional(z.string()),
      at: z.string(),
    }),
  ),
  actions: z.array(z.enum(noteActions)),
  /** Whether the last decision can be taken back, and what it was. */
  undo: z.optional(z.object({ decision: z.string(), by: z.string(), at: z.string() })),
  timeZone: z.string(),
})
export type NoteDetail = z.infer<typeof NoteDetail>

/**
 * `GET /api/notes/{id}/content`: the bytes, with the session's bearer. PDF and text are shown, everything else is saved;
 * a sandbox without scripts either way (`Content-Security-Policy: sandbox`).
 */
export const shownContentTypes = ['application/pdf', 'text/plain'] as const

export { noteActions, type NoteAction }

/** What somebody decides about a note; references with their types. Texts are what the person wrote. */
export type NoteChoice =
  /** `waiver`: why no encounter shows the visit, where none is in the record. */
  | { kind: 'file'; patient: string; referral: string; text?: string; waiver?: EncounterWaiver }
  /** One note that answers two referrals of one patient. */
  | { kind: 'file-to-two'; patient: string; referrals: readonly [string, string]; text?: string }
  | { kind: 'not-this-referral'; referral: string }
  /** It is about somebody whom we do not know, or not about whom it says: quarantine, and an alert to compliance. */
  | { kind: 'not-this-patient'; text: string }
  | { kind: 'without-referral'; patient: string; text: string }
  /** The visit happened without an order of ours: makes the order, and files the note at it. */
  | {
      kind: 'after-the-fact'
      patient: string
      specialty: string
      reason: string
      /** `Practitioner/x` or `PractitionerRole/x`. */
      requester: string
      /** Local day. */
      orderedOn: string
      /** Why it is this patient all the same, where name or birth date differ. */
      text?: string
    }
  /** Of a file that is no note at all, or cannot be read and was asked for again. */
  | { kind: 'dismiss'; text: string }
  /** Whether a note that filed itself is where it belongs; `wrong` takes it back out. */
  | { kind: 'confirm-sample'; verdict: 'right' | 'wrong'; text?: string }

/** Body of `POST /api/notes/{id}/decisions`. */
export type NoteDecisionRequest = {
  /** A UUID the page makes, once per decision of a person: the same again is the same decision. */
  id: string
  /** Of the note as it was shown; another one is `changed-meanwhile`. */
  version: number
  choice: NoteChoice
}

/** Body of `POST /api/notes/{id}/undo`: takes the last decision back; what stood before stands again. */
export type NoteUndoRequest = {
  /** As above. */
  id: string
  version: number
}

/**
 * Answer of both. Refusals are problems: `changed-meanwhile` (another version of the note; members `state`, `by`),
 * `evidence-changed` (the chart was written to meanwhile, or somebody has built on what would be taken back),
 * `command-refused` (member `reason`), `not-allowed`, `not-found`, `chart-only`, `id-reused`.
 */
export const NoteDecisionAnswer = z.object({
  note: z.object({ id: z.string(), state: z.enum(noteStates), version: z.number() }),
  /** `ServiceRequest/x` it is filed at now; of `after-the-fact` the new one. */
  referrals: z.array(z.string()),
  canUndo: z.boolean(),
})
export type NoteDecisionAnswer = z.infer<typeof NoteDecisionAnswer>
