import { useQuery } from '@tanstack/react-query'
import { worklistSessionQuery } from '../../api/worklist-session.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { WorklistLaunch } from '../../smart/complete-launch.ts'
import { toLaunchFailure } from '../../smart/launch-failure.ts'
import type { StorageArea } from '../../smart/launch-storage.ts'
import { ChartLoading } from '../referral-chart/chart-loading.tsx'
import { FailurePage } from './failure-page.tsx'

/** The worklist of one launch, once it is known who works it. */
export function LaunchedWorklist({ launch, area }: { launch: WorklistLaunch; area: StorageArea }) {
  const { t } = useLanguage()
  const session = useQuery(worklistSessionQuery(launch, area))
  if (session.isError) return <FailurePage failure={toLaunchFailure(session.error)} />
  if (session.data === undefined) return <ChartLoading label={() => t('app.loading')} />
  return <p>{session.data.tenantName}</p>
}
