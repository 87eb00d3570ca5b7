import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { worklistSessionQuery } from '../../api/worklist-session.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { WorklistLaunch } from '../../smart/complete-launch.ts'
import { toLaunchFailure, type LaunchFailure } from '../../smart/launch-failure.ts'
import type { StorageArea } from '../../smart/launch-storage.ts'
import { ChartLoading } from '../referral-chart/chart-loading.tsx'
import { WorklistPage } from '../worklist/worklist-page.tsx'
import { FailurePage } from './failure-page.tsx'

/** The worklist of one launch, once it is known who works it, until its session ends. */
export function LaunchedWorklist({ launch, area }: { launch: WorklistLaunch; area: StorageArea }) {
  const { t } = useLanguage()
  const [ended, setEnded] = useState<LaunchFailure>()
  const session = useQuery(worklistSessionQuery(launch, area))
  if (ended !== undefined) return <EndedWorklist failure={ended} />
  if (session.isError) return <FailurePage failure={toLaunchFailure(session.error)} />
  if (session.data === undefined) return <ChartLoading label={() => t('app.loading')} />
  const { token, user, timeZone } = session.data
  return <WorklistPage bearer={token} user={user} timeZone={timeZone} onEnd={setEnded} />
}

/** Whoever signs in next must not find what this session read. */
function EndedWorklist({ failure }: { failure: LaunchFailure }) {
  const client = useQueryClient()
  useEffect(() => {
    void client.cancelQueries().then(() => client.clear())
  }, [client])
  return <FailurePage failure={failure} />
}
