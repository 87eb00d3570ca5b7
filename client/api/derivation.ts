import { LaunchFailure } from '../smart/launch-failure.ts'
import type { deriveChart } from './derive-chart.ts'

let loading: Promise<typeof deriveChart> | undefined

/**
 * Fetches the derivation: a part of the program of its own, on its way while sign-in and the EHR's reads are, and
 * not needed to show a stored snapshot.
 *
 * @throws LaunchFailure `baton-unreachable` when it does not come; asking again tries again
 */
export function loadDerivation(): Promise<typeof deriveChart> {
  loading ??= import('./derive-chart.ts').then(
    (module) => module.deriveChart,
    (error: unknown) => {
      loading = undefined
      throw new LaunchFailure('baton-unreachable', [], error)
    },
  )
  return loading
}
