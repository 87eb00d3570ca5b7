import { useQuery } from '@tanstack/react-query'
import { useLanguage } from '../../i18n/language.tsx'
import { toLaunchFailure } from '../../smart/launch-failure.ts'
import { ChartLoading } from '../referral-chart/chart-loading.tsx'
import { FailurePage } from './failure-page.tsx'

/** Shown while the browser is on its way to the EHR's sign-in; seldom seen, unless that way is blocked. */
export function LaunchPage({ begun }: { begun: Promise<void> }) {
  const { t } = useLanguage()
  const waitForRedirect = async () => {
    await begun
    return null
  }
  const launch = useQuery({
    queryKey: ['launch', 'begin'],
    queryFn: waitForRedirect,
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
  if (launch.isError) return <FailurePage failure={toLaunchFailure(launch.error)} />
  return <ChartLoading label={() => t('app.loading')} />
}
