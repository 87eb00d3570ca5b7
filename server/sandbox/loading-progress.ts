import type { LoadProgress } from './clinic-loading.ts'

/** How far the load is, for people: percent, speed and what is left; nothing when it is done at once anyway. */
export function describeLoading({ partsLoaded, parts, stored, elapsedMs, partsByNow }: LoadProgress): string {
  const percent = Math.floor((partsLoaded / parts) * 100)
  const perSecond = Math.round((stored / Math.max(elapsedMs, 1)) * 1_000)
  const leftMs = ((parts - partsLoaded) / Math.max(partsByNow, 1)) * elapsedMs
  const left = partsLoaded === parts ? 'building the search indexes' : `about ${spanOf(leftMs)} left`
  return `Loading the clinic: ${percent} %, ${perSecond.toLocaleString('en-US')} resources/s, ${left}`
}

function spanOf(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
