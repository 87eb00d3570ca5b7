/**
 * What became of a write of FHIR, in the EHR or in Baton's own store.
 *
 * `written`: it stands; `wasThere` when an earlier try, or somebody else under the same identity, had written it ·
 * `stale`: the resource has changed since the planner saw it; plan again · `refused`: never as it is ·
 * `unsupported`: this shelf does not take this interaction on this type · `retry`: nothing was written, try later ·
 * `uncertain`: it may have been written, and nobody can tell.
 */
export type WriteOutcome =
  | {
      readonly kind: 'written'
      /** `Type/id` on the shelf it was written to. */
      readonly reference: string
      readonly versionId?: string
      readonly wasThere: boolean
    }
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'retry'; readonly afterMs?: number }
  | { readonly kind: 'uncertain' }
