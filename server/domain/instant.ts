/**
 * A moment, as milliseconds since 1970-01-01T00:00:00Z. Names of values end in `At`.
 * The domain calculates with numbers and shows ISO strings only in a `LoopView`.
 */
export type Instant = number

/** A calendar day of the clinic, `YYYY-MM-DD`. Names of values end in `On`. */
export type CalendarDay = string
