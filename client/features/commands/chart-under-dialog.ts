import type { QueryClient } from '@tanstack/react-query'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ChartData } from '../../api/chart.ts'
import type { SeenReferral } from '../../api/commands-in-chart.ts'
import type { Launch } from '../../smart/complete-launch.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'

/** Which access is over: the EHR's, or Baton's own. */
export type LaunchEnd = 'token' | 'session'

/** A launch's chart in the page's memory (`chartQuery`). */
const chartKey = ({ tenant, key, patient }: Launch): readonly string[] => [tenant, key, patient, 'chart']

/** A referral as the chart was last read; nothing when it is not in it. */
export function findRead(client: QueryClient, launch: Launch, referral: string): SeenReferral | undefined {
  const data = client.getQueryData<ChartData>(chartKey(launch))
  const view = data?.views.find((each) => each.referral === referral)
  return data && view && { view, resources: data.resources }
}

/** Reads the chart anew and waits for it. Never rejects: what cannot be read stays as it was. */
export async function readAgain(client: QueryClient, launch: Launch): Promise<void> {
  await client.refetchQueries({ queryKey: chartKey(launch) })
}

/** Learns that a launch is over, when its chart is dropped from memory, or when it is told so. */
export function useLaunchEnd(launch: Launch): [LaunchEnd | undefined, (end: LaunchEnd) => void] {
  const client = useQueryClient()
  const [end, setEnd] = useState<LaunchEnd>()
  useEffect(() => {
    const hash = JSON.stringify(chartKey(launch))
    return client.getQueryCache().subscribe(({ type, query }) => {
      if (type !== 'removed' || query.queryHash !== hash) return
      const error: unknown = query.state.error
      const isSession = error instanceof LaunchFailure && error.kind === 'session-expired'
      setEnd((known) => known ?? (isSession ? 'session' : 'token'))
    })
  }, [client, launch])
  return [end, setEnd]
}
