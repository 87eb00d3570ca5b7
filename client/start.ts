import type { LaunchConfig } from '#contract/launch-config.ts'
import { beginLaunch } from './smart/begin-launch.ts'
import { completeLaunch, type Launch, type WorklistLaunch } from './smart/complete-launch.ts'
import { LaunchFailure } from './smart/launch-failure.ts'
import { toOpening } from './smart/launch-opening.ts'
import { toReloadableUrl } from './smart/launch-parameters.ts'
import type { StorageArea } from './smart/launch-storage.ts'

/** What starting needs of the browser window. */
export type Page = {
  address: URL
  area: StorageArea
  goTo: (url: URL) => void
  /** Rewrites the address without loading anything. */
  renameTo: (url: URL) => void
  /** Opens what the launch was made for, as if somebody had chosen it: a referral, a note, a form. */
  choose: (place: string) => void
}

/** Which page this is, and what was started for it. */
export type Started =
  | { page: 'launch'; begun: Promise<void> }
  | { page: 'app'; launched: Promise<Launch | WorklistLaunch> }
  | { page: 'gallery' }
  | { page: 'failure'; failure: LaunchFailure }
  | { page: 'unknown' }

/**
 * Begins or completes the launch, by the page's path: once per page load and before React, because an
 * authorization code works only once and React may start twice. The code leaves the address at once, the state
 * stays in it, so that a reload finds this launch and no other.
 */
export function startLaunch(config: LaunchConfig | undefined, page: Page): Started {
  const { address, area } = page
  if (address.pathname === '/dev/gallery') return { page: 'gallery' }
  if (config === undefined) return { page: 'failure', failure: new LaunchFailure('not-configured') }
  if (address.pathname === `/t/${config.tenant}/launch`) {
    return { page: 'launch', begun: beginLaunch(config, address, area).then(page.goTo) }
  }
  if (address.pathname !== `/t/${config.tenant}/app`) return { page: 'unknown' }
  const launched = completeLaunch(config, address, area).then((launch) => {
    const opening = toOpening(launch.context, config.issuer)
    // A reload finds what the person went on to, not what the launch began with.
    const isFresh = address.searchParams.has('code') && address.hash === ''
    if (opening !== undefined && isFresh) page.choose(opening)
    return launch
  })
  page.renameTo(toReloadableUrl(address))
  return { page: 'app', launched }
}
