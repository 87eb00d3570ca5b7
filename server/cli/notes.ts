import { readFiling, setFiling } from '../use-cases/notes/switch-filing.ts'
import { openInstallation } from './open-installation.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

const usage = usages.notes

/**
 * `notes off <tenant>` makes every note of a practice wait for a person, from this moment on; `notes on` lets them file
 * themselves again; `notes status` counts what became of those that came in.
 *
 * @returns JSON for standard output
 * @throws UnusableInput for another word, or without a tenant
 */
export async function notesCommand(
  given: readonly string[],
  world: { variables: Readonly<Record<string, string | undefined>> },
): Promise<string> {
  const [what, tenant, ...more] = given
  const isKnown = what === 'status' || what === 'on' || what === 'off'
  if (!isKnown || tenant === undefined || more.length > 0) throw new UnusableInput(usage)
  const { db, close } = await openInstallation(world.variables)
  try {
    if (what !== 'status') await setFiling(db, tenant, what === 'on', { agent: 'Device/baton-cli' })
    return `${JSON.stringify(await readFiling(db, tenant), null, 2)}\n`
  } finally {
    await close()
  }
}
