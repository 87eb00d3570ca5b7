import { readFile } from 'node:fs/promises'
import { addFigures, noFigures, type BacktestFigures } from '#domain/backtest/backtest-figures.ts'
import { readBatonNow } from '../store/clock.ts'
import { readPolicyPast } from '../use-cases/backtest/read-policy-past.ts'
import { backtestPage, readGrounds } from '../use-cases/backtest/run-backtest.ts'
import { tenantInForce } from '../use-cases/policy/policy-in-force.ts'
import { levelsOf } from '../use-cases/watch/practice-of.ts'
import { openInstallation, type Installation } from './open-installation.ts'
import { readConfiguration } from './read-configuration.ts'
import { readPolicy } from './read-policy.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

export type BacktestWorld = {
  variables: Readonly<Record<string, string | undefined>>
  /** `smart-config/`. */
  folder: string
  /** How far it is, a line each; standard error. */
  say: (line: string) => void
  /** Stands in for the database that runs here, in tests. */
  open?: () => Promise<Installation>
}

const usage = usages.backtest

/**
 * `backtest <tenant> <policy.json>`: replays the recorded referrals of a practice under the policies that were in force and
 * under another. It cannot predict what people would have done.
 *
 * @returns figures of both, altogether and by specialty, and what they rest on (`BacktestGrounds`), as JSON
 * @throws UnusableInput for a tenant or a policy that cannot be worked with
 */
export async function backtestCommand(given: readonly string[], world: BacktestWorld): Promise<string> {
  const [id, file, ...more] = given
  if (id === undefined || file === undefined || more.length > 0) throw new UnusableInput(usage)
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UnusableInput(`${file}: cannot be read`)
  })
  const installation = await (world.open ?? (() => openInstallation(world.variables)))()
  try {
    const tenant = readConfiguration(world, installation.environment).tenants.get(id)
    if (tenant === undefined) throw new UnusableInput(`there is no connection "${id}"; ${usage}`)
    const { escalation } = readPolicy(file, text, tenant.policy)
    const { periods, ...past } = await readPolicyPast(installation.db, tenant)
    const until = await readBatonNow(installation.db)
    // A file says who hears what, and not how much is done by itself: that stays as it is.
    const levels = levelsOf(await tenantInForce(installation.db, tenant, until))
    let figures = noFigures
    const bySpecialty = new Map<string, BacktestFigures>()
    for (let after: string | undefined = ''; after !== undefined;) {
      const asked = { after, until, periods }
      const page = await backtestPage(installation.db, tenant, { escalation, levels }, asked)
      figures = addFigures(figures, page.figures)
      for (const [specialty, own] of page.bySpecialty)
        bySpecialty.set(specialty, addFigures(bySpecialty.get(specialty) ?? noFigures, own))
      after = page.next
      if (after !== undefined) world.say(`${figures.loops} referrals`)
    }
    const grounds = await readGrounds(installation.db, tenant, past, until)
    return `${JSON.stringify({ figures, bySpecialty: Object.fromEntries(bySpecialty), ...grounds })}\n`
  } finally {
    await installation.close()
  }
}
