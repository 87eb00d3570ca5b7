/** A resource as it is written: only what every resource has is known here. */
export type WritableResource = {
  readonly resourceType: string
  readonly id?: string
  readonly [field: string]: unknown
}

/** The identifier by which a resource that was already created is found again; one create per identifier, ever. */
export type WriteIdentity = { readonly system: string; readonly value: string }

/**
 * One write of FHIR, decided by a pure planner and carried out later, at least once: in the EHR where it takes this
 * interaction on this type, else in Baton's own store. An update holds only for the version its planner saw.
 */
export type FhirWrite =
  | { readonly interaction: 'create'; readonly resource: WritableResource; readonly identity: WriteIdentity }
  | {
      readonly interaction: 'update'
      readonly resource: WritableResource & { readonly id: string }
      readonly versionId: string
    }

/** How a write stands when it is carried out. */
export type WriteAttempt = {
  /** An earlier attempt may have written it, and never said so. */
  readonly wasBegun: boolean
}

/**
 * What became of a write. `written` covers a resource that was there already under its identity. `stale`: somebody
 * changed it since. `unsupported`: this shelf does not hold such resources, or not this one. `uncertain`: no answer came;
 * the next attempt looks for what the first may have left behind, unless it `isBlind`: this shelf cannot be searched for
 * it, and trying again might write it twice.
 */
export type WriteOutcome =
  | {
      readonly kind: 'written'
      readonly reference: string
      readonly versionId?: string
      readonly wasThere: boolean
    }
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'retry'; readonly afterMs?: number }
  | { readonly kind: 'uncertain'; readonly isBlind?: true }

/** What looking for an earlier create came to; `unknown`: this shelf cannot be searched for it. */
export type Sighting =
  | Extract<WriteOutcome, { kind: 'written' | 'retry' }>
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }

/**
 * The search value that finds an identity. Baton's keys hold bars themselves, which a search would take for separators.
 *
 * @see {@link https://hl7.org/fhir/R4/search.html#escaping | FHIR R4 escaping search parameters}
 */
export function toIdentifierToken({ system, value }: WriteIdentity): string {
  return [system, value].map((part) => part.replaceAll(/[,|$\\]/g, '\\$&')).join('|')
}

/**
 * The search that finds what was created under an identity: by identifier, but a Provenance, which has none in R4, by its
 * tag.
 *
 * @returns name and value of a search parameter
 */
export function toIdentitySearch(resourceType: string, identity: WriteIdentity): readonly [string, string] {
  return [resourceType === 'Provenance' ? '_tag' : 'identifier', toIdentifierToken(identity)]
}
