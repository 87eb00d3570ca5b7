import { cutAfterCommit } from './cut-after-commit.ts'
import { openDuplicateRows } from './duplicate-rows.ts'
import { expiredToken } from './expired-token.ts'
import { emptyCreate } from './empty-create.ts'
import type { FaultEffect, FaultKind } from './fault.ts'
import { forbiddenSource } from './forbidden-source.ts'
import { outcomeInstead } from './outcome-instead.ts'
import { slow } from './slow.ts'
import { staleConflict } from './stale-conflict.ts'
import { staleVersion } from './stale-version.ts'
import { tooManyRequests } from './too-many-requests.ts'
import { truncatedJson } from './truncated-json.ts'
import { unavailable } from './unavailable.ts'

export const faultEffects: Readonly<Record<FaultKind, FaultEffect>> = {
  'too-many-requests': tooManyRequests,
  unavailable,
  slow,
  'cut-after-commit': cutAfterCommit,
  'truncated-json': truncatedJson,
  'outcome-instead': outcomeInstead,
  'expired-token': expiredToken,
  'stale-version': staleVersion,
  'stale-conflict': staleConflict,
  'empty-create': emptyCreate,
  'duplicate-rows': openDuplicateRows(),
  'forbidden-source': forbiddenSource,
}
