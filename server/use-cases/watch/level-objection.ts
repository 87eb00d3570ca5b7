import { levelFor } from '#domain/feature-level.ts'
import { clockNames } from '#domain/loop-vocabulary.ts'
import type { Objection } from '#domain/watch/objection.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { tenantInForce } from '../policy/policy-in-force.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { visitClock } from './next-wake.ts'
import { toPracticeContext } from './practice-of.ts'

const byItself: ReadonlySet<string> = new Set([...clockNames, visitClock])

/**
 * Whether a message that waited may no longer leave the practice because it now does less by itself. What a person sends
 * is no concern of it.
 *
 * @param delivery - its key: of a firing it names the clock
 */
export async function findLevelObjection(
  db: BatonDatabase,
  tenant: Tenant,
  delivery: string,
  specialty: string | undefined,
  now: Date,
): Promise<Objection | undefined> {
  const [, clock = ''] = delivery.split('|')
  if (!byItself.has(clock)) return undefined
  const practice = toPracticeContext(await tenantInForce(db, tenant, now), now)
  return levelFor(practice, specialty) === 'escalate' ? undefined : 'held-back-level'
}
