import { escalationPresets, presetNames } from '#domain/escalation-presets.ts'
import { clockNames } from '#domain/loop-vocabulary.ts'
import { ladderActions, recipients, type EscalationPolicy, type LoopPolicy } from '#domain/policy.ts'
import * as z from 'zod'

/** Text that `Date` can read and that names its offset or means a whole day in UTC. */
const isoInstant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/,
    'must be an ISO date or instant',
  )
  .refine((value) => !Number.isNaN(Date.parse(value)), 'is not a date of the calendar')

const calendarDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day, YYYY-MM-DD')
  .refine(
    (value) => new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) === true,
    'is not a day of the calendar',
  )

/** Whether this machine knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const minuteOfDay = z.int().min(0).max(1440)
const span = z
  .tuple([minuteOfDay, minuteOfDay])
  .refine(([open, close]) => close > open, 'must close after it opens')

/** Opening hours by ISO weekday, `"1"` Monday to `"7"` Sunday, in minutes after local midnight. */
const openingHours = z
  .partialRecord(z.enum(['1', '2', '3', '4', '5', '6', '7']), z.array(span))
  .refine(
    (week) => Object.values(week).some((spans) => spans.length > 0),
    'must be open on one weekday at least',
  )

/** The practice's own calendar, as a file or a tenant's configuration states it. */
export const ClinicCalendarFile = z.strictObject({
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, for example America/New_York'),
  openingHours,
  holidays: z.array(calendarDay),
})

const duration = z.strictObject({ amount: z.number().min(0).max(3660), unit: z.enum(['bd', 'd', 'h', 'eh']) })

const ladderStep = z.strictObject({
  key: z
    .string()
    .regex(/^[\w+-]{1,40}$/, 'must be letters, digits, + and - (it is part of an idempotency key)'),
  after: duration,
  then: z.exactOptional(duration),
  dueAfter: z.exactOptional(duration),
  recipients: z.array(z.enum(recipients)).min(1),
  action: z.enum(ladderActions),
})

const steps = z
  .array(ladderStep)
  .min(1)
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, 'must not use a key twice')
const ladder = z.strictObject({ routine: steps, urgent: steps })
/** By clock; a clock that is missing does not run. */
export const Ladders = z.partialRecord(z.enum(clockNames), ladder)

/** Ladders for one specialty, one direction or both. */
export const PolicyOverrideFile = z.strictObject({
  specialty: z.exactOptional(z.string().min(1)),
  direction: z.exactOptional(z.enum(['outbound', 'inbound', 'internal'])),
  ladders: Ladders,
})

/**
 * An escalation policy as data: a preset, and what a practice changes about it. A ladder that is given replaces
 * the preset's; raise `revision` with every change, because each reminder cites it.
 */
export const EscalationPolicyFile = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be lower-case letters, digits and hyphens'),
  name: z.string().min(1).max(120),
  revision: z.int().min(1),
  preset: z.enum(presetNames).default('both'),
  ladders: Ladders.default({}),
  overrides: z.array(PolicyOverrideFile).default([]),
})
export type EscalationPolicyFile = z.infer<typeof EscalationPolicyFile>

/** What `--policy` may change about the default policy; every part may be missing. */
export const LoopPolicyFile = z.strictObject({
  calendar: z.exactOptional(ClinicCalendarFile),
  escalation: z.exactOptional(EscalationPolicyFile),
  selector: z.exactOptional(z.strictObject({ extraCodes: z.array(z.string().min(1)) })),
  ourOrganizations: z.exactOptional(z.array(z.string().min(1))),
  ourPractitioners: z.exactOptional(z.array(z.string().min(1))),
  trackFrom: z.exactOptional(isoInstant),
  urgentTargetDays: z.exactOptional(z.int().min(0).max(3660)),
})
export type LoopPolicyFile = z.infer<typeof LoopPolicyFile>

/** The policy that a file describes. */
export function toEscalationPolicy(file: EscalationPolicyFile): EscalationPolicy {
  const { id, name, revision, preset } = file
  const merged = { ...escalationPresets[preset].ladders, ...file.ladders }
  return { id, name, revision, ladders: merged, overrides: file.overrides }
}

/** A base policy with what a file changes. `trackFrom` without a time means midnight UTC. */
export function toLoopPolicy(base: LoopPolicy, file: LoopPolicyFile): LoopPolicy {
  const { escalation, trackFrom, ...rest } = file
  return {
    ...base,
    ...rest,
    ...(escalation ? { escalation: toEscalationPolicy(escalation) } : {}),
    ...(trackFrom === undefined ? {} : { trackFrom: Date.parse(trackFrom) }),
  }
}

/** The first thing that is wrong with a file, in words: `calendar.timeZone must be an IANA time zone`. */
export function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues
  if (!issue) return 'is not valid'
  const field = issue.path.map(String).join('.')
  return field === '' ? issue.message : `${field}: ${issue.message}`
}
