import { LaunchConfig, launchConfigElementId } from '#contract/launch-config.ts'

/**
 * Reads what the server put into the page.
 *
 * @returns nothing when the page was not filled by Baton's server, or the block is not ours
 */
export function readLaunchConfig(page: Document): LaunchConfig | undefined {
  const text = page.getElementById(launchConfigElementId)?.textContent ?? ''
  if (text.trim() === '') return undefined
  try {
    const parsed = LaunchConfig.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    // A block that is not JSON was not filled by this server; the page says so.
    return undefined
  }
}
