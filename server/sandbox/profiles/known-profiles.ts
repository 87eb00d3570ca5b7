import { athenaLike } from './athena-like.ts'
import { epicLike } from './epic-like.ts'
import { full } from './full.ts'
import { launcherLike } from './launcher-like.ts'
import { oracleLike } from './oracle-like.ts'
import { readOnly } from './read-only.ts'
import type { SandboxProfile } from './sandbox-profile.ts'

/** The profiles that can be opened, in the order the index page lists them. */
export const knownProfiles: readonly SandboxProfile[] = [
  full,
  epicLike,
  oracleLike,
  athenaLike,
  readOnly,
  launcherLike,
]
