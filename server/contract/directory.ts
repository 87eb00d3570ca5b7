import './strict-csp.ts'
import * as z from 'zod/mini'
import type { CsvFault } from '#domain/directory/csv-rows.ts'
import type { Change } from '#domain/directory/receiver-changes.ts'
import type { UsualDestination } from '#domain/directory/list-usual.ts'
import type { RankedReceiver } from '#domain/directory/ranking.ts'
import type { FieldName, Receiver } from '#domain/directory/receiver.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** The answers are made by the same version of this program: their insides are not taken apart again. */
const receiver = z.custom<Receiver>((value) => isObject(value) && 'id' in value && 'specialties' in value)
const ranked = z.custom<RankedReceiver>(
  (value) => isObject(value) && 'receiver' in value && 'reasons' in value,
)
const usual = z.custom<UsualDestination>(
  (value) => isObject(value) && 'specialty' in value && 'ranked' in value,
)
const change = z.custom<Change>((value) => isObject(value) && 'field' in value)
const fault = z.custom<CsvFault>((value) => isObject(value) && 'code' in value && 'line' in value)

/** Longer than any name or address. */
const text = z.string().check(z.maxLength(300))
const word = z.string().check(z.maxLength(100))

/** Body of `POST /api/directory/search`: in the body, because addresses are logged. */
export const DirectorySearch = z.object({
  /** Words of names, organizations, places and numbers; every one must be there. */
  text: z.optional(word),
  /** Key of the specialty table. */
  specialty: z.optional(word),
  includeInactive: z.optional(z.boolean()),
})
export type DirectorySearch = z.infer<typeof DirectorySearch>

/** In the order of their names. `isCut`: there are more, and the search should say more. */
export const DirectoryList = z.object({
  receivers: z.array(receiver),
  isCut: z.boolean(),
  mayEdit: z.boolean(),
})
export type DirectoryList = z.infer<typeof DirectoryList>

const urgency = z.enum(['routine', 'urgent', 'asap', 'stat'])
/** Id of the patient the referral is for, where there is one. */
const patient = z.optional(z.string().check(z.regex(/^[A-Za-z0-9\-.]{1,64}$/)))

/** Body of `POST /api/directory/rank`. */
export const RankRequest = z.object({ specialty: word, urgency, patient })
export type RankRequest = z.infer<typeof RankRequest>

/** The best first. `coverage`: how the patient is insured, as far as the chart says. */
export const RankAnswer = z.object({ ranked: z.array(ranked), coverage: z.array(z.string()) })
export type RankAnswer = z.infer<typeof RankAnswer>

/** Body of `POST /api/directory/usual`: the same question before a specialty is chosen. */
export const UsualRequest = z.object({ urgency, patient })
export type UsualRequest = z.infer<typeof UsualRequest>

/** Where the practice usually sends its patients, at most six, the commonest specialty first. */
export const UsualAnswer = z.object({ usual: z.array(usual) })
export type UsualAnswer = z.infer<typeof UsualAnswer>

export const ReceiverAnswer = z.object({ receiver, mayEdit: z.boolean() })
export type ReceiverAnswer = z.infer<typeof ReceiverAnswer>

const phone = z.string().check(z.maxLength(40))
const network = z.object({ reference: word, name: text })
const position = z.object({ latitude: z.number(), longitude: z.number() })

/** Fields a person sets; what is not named stays. */
export const ReceiverSet = z.object({
  name: z.optional(text.check(z.minLength(1))),
  organization: z.optional(text),
  specialties: z.optional(z.array(word)),
  street: z.optional(text),
  city: z.optional(text),
  state: z.optional(word),
  postalCode: z.optional(word),
  position: z.optional(z.nullable(position)),
  phone: z.optional(phone),
  fax: z.optional(phone),
  direct: z.optional(text),
  networks: z.optional(z.array(network)),
  acceptsNewPatients: z.optional(z.enum(['yes', 'no', 'unknown'])),
  languages: z.optional(z.array(z.string().check(z.regex(/^[a-z]{2,3}$/)))),
  channels: z.optional(z.array(z.enum(['direct', 'fax', 'phone', 'portal', 'letter']))),
  isActive: z.optional(z.boolean()),
})
export type ReceiverSet = z.infer<typeof ReceiverSet>

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))

/** Body of `PUT /api/directory/receivers/:id`; `If-Match` holds the `ETag` of what the person had before their eyes. */
export const ReceiverEditRequest = z.object({
  set: ReceiverSet,
  /** Fields of which the source's word shall hold again. */
  clear: z.optional(z.array(word)),
  /** `null` takes the attestation back. */
  baa: z.optional(z.nullable(z.object({ attestedBy: text.check(z.minLength(1)), attestedOn: day }))),
  reason: z.optional(text),
})
export type ReceiverEditRequest = z.infer<typeof ReceiverEditRequest>

/**
 * Members of the problem `precondition-failed` that answers a `PUT`: nothing was saved. What is other than the person saw,
 * by whom the last time, and the version it has now.
 */
export const ReceiverStale = z.looseObject({
  changedBy: z.string(),
  version: z.number(),
  changes: z.array(change),
})
export type ReceiverStale = {
  changedBy: string
  version: number
  changes: readonly Change[]
}

/** One version of a receiver. Instants are ISO 8601 in UTC. */
const entry = z.object({
  version: z.number(),
  changedAt: z.string(),
  changedBy: z.string(),
  cause: z.enum(['ehr-import', 'csv-import', 'edit']),
  reason: z.string(),
  changes: z.array(change),
})
export type HistoryEntry = z.infer<typeof entry>

/** The newest first. */
export const ReceiverHistory = z.object({ entries: z.array(entry) })
export type ReceiverHistory = z.infer<typeof ReceiverHistory>

/** Two megabytes: some ten thousand receivers. */
export const maxCsvBytes = 2_000_000

/** Body of `POST /api/directory/import/preview`. */
export const CsvPreviewRequest = z.object({ csv: z.string() })

/** What one row would do. `kept`: fields of which somebody's word holds against the row. */
const previewRow = z.object({
  line: z.number(),
  kind: z.enum(['new', 'changed', 'unchanged']),
  name: z.string(),
  changes: z.array(change),
  kept: z.array(z.custom<FieldName>((value) => typeof value === 'string')),
})

/** `token`: what was shown; only exactly that can be applied, and nothing while there are faults. */
export const CsvPreview = z.object({
  token: z.string(),
  rows: z.array(previewRow),
  faults: z.array(fault),
  counts: z.object({ new: z.number(), changed: z.number(), unchanged: z.number(), faulty: z.number() }),
})
export type CsvPreview = z.infer<typeof CsvPreview>

/** Body of `POST /api/directory/import/apply`: the file once more, and what was shown of it. */
export const CsvApplyRequest = z.object({ csv: z.string(), token: word })

/** Body of `POST /api/directory/import/ehr`; `isDryRun`: says what would happen, and changes nothing. */
export const EhrImportRequest = z.object({ isDryRun: z.boolean() })

/**
 * `not-searched`: the EHR cannot be asked for its directory. `failed`: it could not be read now. Nothing is changed by
 * either. `missing`: receivers the EHR no longer named, too many of them to believe it.
 */
export const EhrImportAnswer = z.object({
  outcome: z.enum(['complete', 'partial', 'failed', 'not-searched']),
  read: z.number(),
  added: z.number(),
  changed: z.number(),
  missing: z.number(),
})
export type EhrImportAnswer = z.infer<typeof EhrImportAnswer>

export const CsvApplied = z.object({ added: z.number(), changed: z.number() })
export type CsvApplied = z.infer<typeof CsvApplied>
