import './strict-csp.ts'
import * as z from 'zod/mini'
import { featureLevels } from '#domain/feature-level.ts'
import { ladderActions, recipients } from '#domain/policy.ts'

const duration = z.object({ amount: z.number(), unit: z.enum(['bd', 'd', 'h', 'eh']) })

/** One rung; its key is Baton's business. */
export const PolicyRung = z.object({
  key: z.string(),
  after: duration,
  // Named in the order a rung says them.
  then: z.optional(duration),
  dueAfter: z.optional(duration),
  recipients: z.array(z.enum(recipients)),
  action: z.enum(ladderActions),
})
export type PolicyRung = z.infer<typeof PolicyRung>

const ladder = z.object({ routine: z.array(PolicyRung), urgent: z.array(PolicyRung) })
const ladders = z.record(z.string(), ladder)
export type PolicyLadders = z.infer<typeof ladders>

/** A policy as the page has it: `PolicyDocument` (policy-settings.ts) without its limits. */
export const PolicyDraft = z.object({
  escalation: z.object({
    name: z.string(),
    ladders,
    overrides: z.array(
      z.object({
        specialty: z.optional(z.string()),
        direction: z.optional(z.enum(['outbound', 'inbound', 'internal'])),
        ladders,
      }),
    ),
  }),
  level: z.enum(featureLevels),
  specialtyLevels: z.record(z.string(), z.enum(featureLevels)),
})
export type PolicyDraft = z.infer<typeof PolicyDraft>

/** `planned`: not begun · `replaced`: a later decision came before it began. */
export const versionStates = ['in-force', 'planned', 'past', 'replaced'] as const

/** Answer of `GET /api/policy`. Version 0 is what the files say; instants are ISO. */
export const PolicyAnswer = z.object({
  inForce: z.number(),
  /** The newest decision, which the entity tag names; 0: none. */
  newest: z.number(),
  document: PolicyDraft,
  mayEdit: z.boolean(),
  /** Domain time of the answer. */
  now: z.string(),
  versions: z.array(
    z.object({
      version: z.number(),
      state: z.enum(versionStates),
      activeFrom: z.string(),
      why: z.string(),
      restores: z.nullable(z.number()),
      madeAt: z.string(),
      madeBy: z.string(),
    }),
  ),
})
export type PolicyAnswer = z.infer<typeof PolicyAnswer>

/** Answer of `PUT /api/policy`, which takes `If-Match`. */
export const PolicySaved = z.object({ version: z.number() })

/** With a 412 of `PUT /api/policy`: who decided meanwhile. */
export const PolicyStale = z.object({ changedBy: z.string(), version: z.number() })

/** Answer of `POST /api/policy/preview`: counts of one page; sums of pages are those of the practice. */
export const PolicyPreview = z.object({
  /** Open loops looked at, and those that would become, or no longer be, overdue at once. */
  open: z.number(),
  toOverdue: z.number(),
  fromOverdue: z.number(),
  /** Loops somebody would be told about at once; loops that would have nothing more ahead though they had. */
  toldAtOnce: z.number(),
  /** Loops somebody would be told about at once if the feature level did not hold it back. */
  heldBack: z.number(),
  endOfLadder: z.number(),
  /** Where the next page begins; absent at the end. */
  next: z.optional(z.string()),
})
export type PolicyPreview = z.infer<typeof PolicyPreview>

const policyFigures = z.object({
  alerts: z.number(),
  coordinatorAlerts: z.number(),
  outside: z.number(),
  heldBackAlerts: z.number(),
  heldBackOutside: z.number(),
  repeats: z.number(),
  falseAlarms: z.number(),
})
const backtestFigures = z.object({
  loops: z.number(),
  then: policyFigures,
  now: policyFigures,
  sooner: z.number(),
  later: z.number(),
  daysSooner: z.number(),
  daysLater: z.number(),
  onlyNow: z.number(),
  onlyThen: z.number(),
})

/** Answer of `POST /api/policy/backtest`: figures of one page; sums of pages are those of the practice. */
export const PolicyBacktest = z.object({
  figures: backtestFigures,
  bySpecialty: z.array(z.object({ specialty: z.string(), figures: backtestFigures })),
  /** People who coordinate, and business days since the first record: `coordinatorAlerts` are told for one of each. */
  coordinators: z.number(),
  businessDays: z.number(),
  /** ISO instant: whoever coordinates then stands for those who did before, of whom there is no record. */
  staffAsOf: z.string(),
  /** There are older records than it is known which policy was in force: the earliest known stands for those before. */
  policyKnownFrom: z.optional(z.string()),
  next: z.optional(z.string()),
})
export type PolicyBacktest = z.infer<typeof PolicyBacktest>

/** Answer of `GET /api/settings/channels`. Nothing of an account or a secret is in it. */
export const ChannelsAnswer = z.object({
  /** Where it is changed, as a path within `smart-config`. */
  file: z.string(),
  channels: z.array(
    z.object({
      channel: z.string(),
      isOn: z.boolean(),
      /** Who answers for the business associate agreement; absent where none is needed or the channel is off. */
      attested: z.optional(z.object({ by: z.string(), on: z.string() })),
      /** A code of what went wrong the last time, and when. */
      lastTrouble: z.optional(z.object({ at: z.string(), code: z.string() })),
    }),
  ),
})
export type ChannelsAnswer = z.infer<typeof ChannelsAnswer>

/** Answer of `GET` and `PUT /api/settings/notes`; the latter takes `filesByItself`. */
export const NoteFiling = z.object({
  /** Whether notes that are certain file themselves; else each waits for a person. */
  filesByItself: z.boolean(),
  maySwitch: z.boolean(),
  /** How many notes of the practice stand where, by state (contract/notes.ts). */
  notes: z.record(z.string(), z.number()),
  /** How many of the filed ones a person is to check. */
  sampled: z.number(),
})
export type NoteFiling = z.infer<typeof NoteFiling>

/** Answer of `GET /api/settings/messages?language=`: every message Baton can send, with a patient who does not exist. */
export const MessageSamples = z.object({
  messages: z.array(
    z.object({
      audience: z.string(),
      channel: z.string(),
      notice: z.string(),
      subject: z.optional(z.string()),
      text: z.string(),
    }),
  ),
})
export type MessageSamples = z.infer<typeof MessageSamples>
