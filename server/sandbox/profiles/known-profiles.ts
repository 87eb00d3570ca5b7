import { full } from './full.ts'
import type { SandboxProfile } from './sandbox-profile.ts'

/** The profiles that can be opened, in the order the index page lists them. */
export const knownProfiles: readonly SandboxProfile[] = [full]
