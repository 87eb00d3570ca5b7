import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import type { ChartDeps } from '../../api/chart.ts'
import type { Launch, WorklistLaunch } from '../../smart/complete-launch.ts'
import { LaunchFailure, toLaunchFailure } from '../../smart/launch-failure.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ChartLoading } from '../referral-chart/chart-loading.tsx'
import { FailurePage } from './failure-page.tsx'
import { LaunchedChart } from './launched-chart.tsx'

const LaunchedWorklist = lazy(() =>
  import('./launched-worklist.tsx').then(
    (module) => ({ default: module.LaunchedWorklist }),
    () => ({ default: NoWorklist }),
  ),
)

/** The page came, its parts did not. */
function NoWorklist() {
  return <FailurePage failure={new LaunchFailure('baton-unreachable')} />
}

type AppPageProps = { launched: Promise<Launch | WorklistLaunch>; deps: ChartDeps }

/**
 * The page the EHR comes back to. The launch was completed before React started, once: here it is only waited
 * for, however often React renders.
 */
export function AppPage({ launched, deps }: AppPageProps) {
  const { t } = useLanguage()
  const waitForLaunch = () => launched
  const launch = useQuery({
    queryKey: ['launch', 'complete'],
    queryFn: waitForLaunch,
    retry: false,
    staleTime: Infinity,
    gcTime: Infinity,
    refetchOnWindowFocus: false,
    // A Launch holds the SMART client: it is an identity, not data to be compared and merged.
    structuralSharing: false,
  })
  if (launch.isError) return <FailurePage failure={toLaunchFailure(launch.error)} />
  if (launch.data === undefined) return <ChartLoading label={() => t('app.loading')} />
  if (launch.data.patient !== undefined)
    return <LaunchedChart key={launch.data.key} launch={launch.data} deps={deps} />
  return (
    <Suspense fallback={<ChartLoading label={() => t('app.loading')} />}>
      <LaunchedWorklist launch={launch.data} area={deps.area} />
    </Suspense>
  )
}
