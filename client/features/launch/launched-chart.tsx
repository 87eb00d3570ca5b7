import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ChartDeps } from '../../api/chart.ts'
import type { Launch } from '../../smart/complete-launch.ts'
import type { LaunchFailure } from '../../smart/launch-failure.ts'
import { ChartPage } from '../referral-chart/chart-page.tsx'
import { FailurePage } from './failure-page.tsx'

/** The chart of one launch until that launch ends; then nothing of it stays in memory. */
export function LaunchedChart({ launch, deps }: { launch: Launch; deps: ChartDeps }) {
  const [ended, setEnded] = useState<LaunchFailure>()
  if (ended !== undefined) return <EndedChart launch={launch} failure={ended} />
  return <ChartPage launch={launch} deps={deps} onEnd={setEnded} />
}

/** Nobody looks at the data any more when this is shown: only then can it be dropped for good. */
function EndedChart({ launch, failure }: { launch: Launch; failure: LaunchFailure }) {
  const client = useQueryClient()
  useEffect(() => {
    const queryKey = [launch.tenant, launch.key, launch.patient]
    void client.cancelQueries({ queryKey }).then(() => client.removeQueries({ queryKey }))
  }, [client, launch])
  return <FailurePage failure={failure} />
}
