import type { LoadProgress } from './clinic-loading.ts'

/** How far the load is, for people: percent, speed and what is left, then the indexes. */
export function describeLoading(progress: LoadProgress): string {
  const { partsLoaded, parts, stored, elapsedMs, partsByNow, indexes } = progress
  if (indexes !== undefined)
    return `Loading the clinic: building search indexes, ${indexes.built} of ${indexes.of}`
  const percent = Math.floor((partsLoaded / parts) * 100)
  const perSecond = Math.round((stored / Math.max(elapsedMs, 1)) * 1_000)
  const leftMs = ((parts - partsLoaded) / Math.max(partsByNow, 1)) * elapsedMs
  const speed = perSecond.toLocaleString('en-US')
  return `Loading the clinic: ${percent} %, ${speed} resources/s, about ${spanOf(leftMs)} left`
}

function spanOf(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
