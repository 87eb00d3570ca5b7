import type { Fields } from '../fhir-reading.ts'

/** A resource as the measure reads it. */
export type Held = {
  fields: Fields
  id: string | undefined
  /** `Type/id`; of what has no id, its type and its place in the input. */
  ref: string
  /** `Type/id` of the patient whose it is, or who it says it is about. */
  patient: string | undefined
}

/** All that one patient's answer depends on, the newest version of each, in the order it was read. */
export type PatientData = {
  /** `Patient/id`. */
  patient: string
  encounters: readonly Held[]
  procedures: readonly Held[]
  orders: readonly Held[]
  tasks: readonly Held[]
  /** Tasks that name somebody else, and yet an order of this patient. They do not count. */
  foreignTasks: readonly Held[]
}

/** What a person should look at, because the data can be read in two ways. Codes are worded as `cms50.warning.<code>`. */
export type Cms50Warning = {
  code:
    | 'tied-first'
    | 'mixed-offsets'
    | 'day-only'
    | 'same-day'
    | 'edge-in-utc'
    | 'prohibition'
    | 'other-patient'
    | 'merged-record'
    | 'copies-differ'
    | 'no-patient'
  /** Whose answer it concerns; nobody's when it is not known. */
  patient: string | undefined
  /** `Type/id`, or the place in the input of what has no id. */
  evidence: readonly string[]
}
