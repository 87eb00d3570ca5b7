import { z } from 'zod'
import { closureReasons, openStates } from '#domain/loop-vocabulary.ts'
import type { Reason } from '#domain/loop-view.ts'
import { intakeGaps } from '#domain/worklist/intake-gaps.ts'
import type { WorklistSummary } from '#domain/worklist/worklist-entry.ts'

const optionalText = z.string().exactOptional()

const Value = z.union([
  z.string(),
  z.number(),
  z.object({ on: z.string() }),
  z.object({ at: z.string() }),
  z.object({ lasting: z.object({ amount: z.number(), unit: z.enum(['bd', 'd', 'h', 'eh']) }) }),
  z.object({ term: z.string() }),
  z.object({ terms: z.array(z.string()) }),
])

const StoredReason = z.object({
  message: z.string(),
  values: z.record(z.string(), Value),
  rule: z.string(),
  evidence: z.array(z.string()),
}) satisfies z.ZodType<Reason>

/** What `worklist_row.summary` holds. */
export const StoredSummary = z.object({
  patientName: z.string(),
  birthDate: optionalText,
  mrn: optionalText,
  number: optionalText,
  title: z.string(),
  receiver: optionalText,
  state: z.enum([
    'draft',
    ...openStates,
    'closed-completed',
    ...closureReasons.map((reason) => `closed-${reason}` as const),
    'void',
  ]),
  marks: z.array(z.enum(['done', 'skipped', 'awaited', 'to-do', 'unknown'])),
  step: z.number(),
  visitAt: optionalText,
  seenAt: optionalText,
  why: StoredReason,
  ownerName: optionalText,
  escalatesAt: z.array(z.string()),
  snoozedUntil: optionalText,
  unfiledNotes: z.number(),
  owedWork: z.number().exactOptional(),
  referrer: optionalText,
  reason: optionalText,
  intakeGaps: z.array(z.enum(intakeGaps)).exactOptional(),
}) satisfies z.ZodType<WorklistSummary>
