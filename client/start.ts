import type { LaunchConfig } from '#contract/launch-config.ts'
import type { Started } from './router.tsx'
import { beginLaunch } from './smart/begin-launch.ts'
import { completeLaunch } from './smart/complete-launch.ts'
import { LaunchFailure } from './smart/launch-failure.ts'
import { toReloadableUrl } from './smart/launch-parameters.ts'
import type { StorageArea } from './smart/launch-storage.ts'

/** What starting needs of the browser window. */
export type Page = {
  address: URL
  area: StorageArea
  goTo: (url: URL) => void
  /** Rewrites the address without loading anything. */
  renameTo: (url: URL) => void
}

/**
 * Begins or completes the launch, by the page's path: once per page load and before React, because an
 * authorization code works only once and React may start twice. The code leaves the address at once, the state
 * stays in it, so that a reload finds this launch and no other.
 */
export function startLaunch(config: LaunchConfig | undefined, page: Page): Started {
  const { address, area } = page
  if (address.pathname.startsWith('/dev/')) return {}
  if (config === undefined) return { failure: new LaunchFailure('not-configured') }
  if (address.pathname === `/t/${config.tenant}/launch`) {
    return { begun: beginLaunch(config, address, area).then(page.goTo) }
  }
  if (address.pathname !== `/t/${config.tenant}/app`) return {}
  const launched = completeLaunch(config, address, area)
  page.renameTo(toReloadableUrl(address))
  return { launched }
}
