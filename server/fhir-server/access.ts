/**
 * What a caller wants to do with a type, in the words scopes are written in. The history of one resource is `history`,
 * that of a whole type is a `search`.
 */
export type Interaction = 'read' | 'search' | 'create' | 'update' | 'patch' | 'delete' | 'history'

/**
 * What the bearer of a token may do. A value, so that each endpoint can decide it in its own way.
 */
export type Access = {
  /** Whether the scopes allow this interaction on this type at all. `read` also covers vread. */
  readonly allows: (interaction: Interaction, type: string) => boolean
  /**
   * Id of the one patient the token is for. Reads, searches and writes are then confined to the patient's
   * compartment; types outside the compartment (Practitioner, Organization, …) can be read but not written.
   */
  readonly patient?: string
  /**
   * Whether an interaction is confined to that patient. Without it all are; a token that also carries a `user/`
   * scope for a type is not confined there.
   */
  readonly isConfined?: (interaction: Interaction, type: string) => boolean
  /**
   * Search criteria without `?` that a resource must meet, at least one of them, for SMART v2 scopes such as
   * `patient/Observation.rs?category=laboratory`. An empty list, or no function, means no restriction.
   */
  readonly constraints?: (interaction: Interaction, type: string) => readonly string[]
}

/** Why a request may not go on: 401 without a usable token, 403 with one that is not enough. */
export type Refusal = {
  readonly refused: true
  readonly status: 401 | 403
  readonly diagnostics: string
  readonly headers?: Readonly<Record<string, string>>
}

/** May do everything; for tests and for a server that is reached only from its own process. */
export const fullAccess: Access = { allows: () => true }

/** Whose compartment an interaction is confined to; undefined when to nobody's. */
export function confinedTo(access: Access, interaction: Interaction, type: string): string | undefined {
  return access.isConfined?.(interaction, type) === false ? undefined : access.patient
}

/** Narrows the answer of `authorize`. */
export function isRefusal(answer: Access | Refusal): answer is Refusal {
  return 'refused' in answer
}
