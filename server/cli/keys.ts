import { readNotificationSecret } from '../use-cases/sync/notification-secret.ts'
import { readPublicKeys, rotateBackendKeys } from '../use-cases/backend-keys.ts'
import { openInstallation } from './open-installation.ts'
import { UnusableInput } from './unusable-input.ts'
import { usages } from './usages.ts'

export type KeysWorld = { variables: Readonly<Record<string, string | undefined>>; clock: () => Date }

const usage = usages.keys

/**
 * `keys list` shows what EHRs check the backend's signatures with; `keys rotate` publishes new keys that sign a day
 * later, and retires those nobody needs any more; `keys callback <tenant>` shows where and with which header an EHR
 * has to send notifications.
 *
 * @returns JSON for standard output
 * @throws UnusableInput for another word
 */
export async function keysCommand(given: readonly string[], world: KeysWorld): Promise<string> {
  const [what, tenant, ...more] = given
  const isTenantNamed = what === 'callback' && tenant !== undefined
  if (more.length > 0 || (tenant !== undefined) !== isTenantNamed) throw new UnusableInput(usage)
  if (what !== 'list' && what !== 'rotate' && !isTenantNamed) throw new UnusableInput(usage)
  const { db, environment, close } = await openInstallation(world.variables)
  try {
    if (what === 'list') {
      const { keys } = await readPublicKeys(db)
      return toText({ keys: keys.map(({ kid, alg }) => ({ kid, algorithm: alg })) })
    }
    if (what === 'rotate') return toText(await rotateBackendKeys(db, world.clock()))
    const address = `${environment.batonOrigin}/callbacks/${tenant ?? ''}/subscription`
    const secret = await readNotificationSecret(db, tenant ?? '')
    return toText({ address, header: `Authorization: Bearer ${secret}` })
  } finally {
    await close()
  }
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
