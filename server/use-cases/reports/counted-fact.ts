import type { CohortCell, CountedFact } from '#domain/metrics/cohort-cell.ts'
import { leakCauses } from '#domain/metrics/leak.ts'
import { distanceBands, fates, type NamedParty } from '#domain/metrics/loop-fact.ts'
import { directions, type LoopStep } from '#domain/loop-vocabulary.ts'
import { z } from 'zod'

function isCounts(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'number')
  )
}

/** What `report_cohort.cell` holds. By hand: a page reads hundreds of thousands of its numbers. */
export const StoredCell = z.custom<CohortCell>(
  (value) => typeof value === 'object' && value !== null && Object.values(value).every(isCounts),
)

const text = z.string().nullable()
const days = z.number().nullable()

/** A row of `loop_fact`, as `readFactRows` asks for it. */
const StoredFact = z.object({
  attempt: z.number(),
  isRedirected: z.boolean(),
  startedOn: z.string(),
  direction: z.enum(directions),
  specialty: text,
  owner: text,
  ownerName: text,
  receiver: text,
  receiverName: text,
  referrer: text,
  referrerName: text,
  language: text,
  payer: text,
  payerName: text,
  distance: z.enum(distanceBands).nullable(),
  fate: z.enum(fates),
  closedOn: text,
  reached: z.number(),
  leak: z.enum(leakCauses).nullable(),
  daysToClose: days,
  sent: days,
  accepted: days,
  booked: days,
  seen: days,
  noteBack: days,
  reconciled: days,
  reviewed: days,
  practice: z.number(),
  others: z.number(),
  noShows: z.number(),
  contacts: z.number(),
  isPatientContacted: z.boolean(),
})
type StoredFact = z.infer<typeof StoredFact>

function toParty(key: string | null, name: string | null): NamedParty | undefined {
  return key === null ? undefined : { key, name: name ?? key }
}

function toWaited(row: StoredFact): Partial<Record<LoopStep, number>> {
  const { sent, accepted, booked, seen, noteBack, reconciled, reviewed } = row
  return {
    ...(sent !== null && { sent }),
    ...(accepted !== null && { accepted }),
    ...(booked !== null && { booked }),
    ...(seen !== null && { seen }),
    ...(noteBack !== null && { 'note-back': noteBack }),
    ...(reconciled !== null && { reconciled }),
    ...(reviewed !== null && { reviewed }),
  }
}

/**
 * A stored fact as it is counted.
 *
 * @throws ZodError when what is stored cannot be read
 */
export function toCountedFact(stored: unknown): CountedFact {
  const row = StoredFact.parse(stored)
  const { attempt, isRedirected, startedOn, direction, fate, reached } = row
  const { noShows, contacts, isPatientContacted } = row
  const { specialty, language, distance, closedOn, leak, daysToClose } = row
  const owner = toParty(row.owner, row.ownerName)
  const receiver = toParty(row.receiver, row.receiverName)
  const referrer = toParty(row.referrer, row.referrerName)
  const payer = toParty(row.payer, row.payerName)
  return {
    ...{ attempt, isRedirected, startedOn, direction, fate, reached, noShows, contacts, isPatientContacted },
    days: { waited: toWaited(row), held: { practice: row.practice, others: row.others } },
    ...(specialty !== null && { specialty }),
    ...(language !== null && { language }),
    ...(distance !== null && { distance }),
    ...(closedOn !== null && { closedOn }),
    ...(leak !== null && { leak }),
    ...(daysToClose !== null && { daysToClose }),
    ...(owner && { owner }),
    ...(receiver && { receiver }),
    ...(referrer && { referrer }),
    ...(payer && { payer }),
  }
}
