import { rebuildCohorts } from '../use-cases/reports/refresh-cohorts.ts'
import { openInstallation, type Installation } from './open-installation.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

const usage = usages.reports

/**
 * `reports rebuild <tenant>` counts every cohort of a practice anew from the facts of its referrals, as after a
 * restore. May run beside the app, which counts by itself whatever changes.
 *
 * @returns how many cohorts were counted, as JSON
 * @throws UnusableInput for another word, or without a tenant
 */
export async function reportsCommand(
  given: readonly string[],
  world: { variables: Readonly<Record<string, string | undefined>>; open?: () => Promise<Installation> },
): Promise<string> {
  const [what, tenant, ...more] = given
  if (what !== 'rebuild' || tenant === undefined || more.length > 0) throw new UnusableInput(usage)
  const { db, close } = await (world.open ?? (() => openInstallation(world.variables)))()
  try {
    return `${JSON.stringify({ cohorts: await rebuildCohorts(db, tenant) })}\n`
  } finally {
    await close()
  }
}
