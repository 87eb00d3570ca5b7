import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { chartQuery, patientQuery, type ChartDeps, type ChartData } from '../../api/chart.ts'
import { sessionQuery, type BatonSession } from '../../api/session.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { ChartUnreadable } from '../../smart/chart-reads.ts'
import type { Launch } from '../../smart/complete-launch.ts'
import { LaunchFailure, toLaunchFailure } from '../../smart/launch-failure.ts'
import type { LaunchEnd } from '../commands/chart-under-dialog.ts'
import { FailurePage, UnreadablePage } from '../launch/failure-page.tsx'
import { ChartLoading } from './chart-loading.tsx'
import type { ChartModel } from './chart-model.ts'
import { ChartView } from './chart-view.tsx'
import { readPatientFacts } from './patient-facts.ts'
import { keepRelevant } from './relevant-failures.ts'
import { useAccessEnding, type AccessState } from './use-access-ending.ts'
import { useSelectedReferral } from './use-selected-referral.ts'

const accessEnded = new LaunchFailure('token-expired')
const endings: Readonly<Record<LaunchEnd, LaunchFailure>> = {
  token: accessEnded,
  session: new LaunchFailure('session-expired'),
}

const isNarrow = (): boolean => !window.matchMedia('(min-width: 760px)').matches

export type ChartPageProps = {
  launch: Launch
  deps: ChartDeps
  /** Told when nothing of this launch may be shown any more. */
  onEnd: (failure: LaunchFailure) => void
}

/** Reads one launch's chart and shows it, or says why not. All data of the page is this launch's. */
export function ChartPage({ launch, deps, onEnd }: ChartPageProps) {
  const session = useQuery(sessionQuery(launch, deps.area))
  const patient = useQuery({ ...patientQuery(launch, deps), enabled: false })
  const chart = useQuery(chartQuery(launch, deps))
  const access = useAccessEnding(launch, deps.nowMs)
  const [selected, select] = useSelectedReferral(isNarrow)
  const sourceLabel = useSourceLabel()
  const failure = findFailure([session.error, chart.error], access)
  const model = toChartModel(launch, session.data, patient.data, chart, access, onEnd)
  const retry = (): void => {
    if (session.isError) void session.refetch()
    void chart.refetch()
  }

  useEffect(() => {
    if (failure !== undefined) onEnd(failure)
  }, [failure, onEnd])
  // Covered from this moment on; the page that says why comes from whoever was told.
  if (failure !== undefined) return null
  if (model !== undefined) {
    return (
      <ChartView
        model={model}
        selected={selected}
        onSelect={select}
        onRefresh={() => void chart.refetch()}
        onPrint={() => window.print()}
      />
    )
  }
  if (chart.error !== null) return <UnreadChart error={chart.error} onRetry={retry} />
  return <ChartLoading progress={deps.progress} label={sourceLabel} />
}

/** What ends the launch, whatever else is known; a server that does not answer may answer yet. */
function findFailure(errors: readonly (Error | null)[], access: AccessState): LaunchFailure | undefined {
  if (access === 'ended') return accessEnded
  const failure = errors.find((error) => error instanceof LaunchFailure)
  if (failure?.kind === 'baton-unreachable' || failure?.kind === 'ehr-unreachable') return undefined
  return failure
}

type ChartState = {
  data: ChartData | undefined
  isFetching: boolean
  isError: boolean
  refetch: () => Promise<unknown>
}

/**
 * Picks what to paint: the chart as read, else Baton's stored snapshot once the patient is verified.
 *
 * @returns nothing while there is neither
 */
function toChartModel(
  launch: Launch,
  opened: BatonSession | undefined,
  patient: unknown,
  chart: ChartState,
  access: AccessState,
  onEnd: ChartPageProps['onEnd'],
): ChartModel | undefined {
  const { data, isFetching, isError, refetch } = chart
  if (opened === undefined) return undefined
  const common = {
    needsBanner: launch.context.needsBanner,
    timeZone: opened.policy.calendar.timeZone,
    isChecking: isFetching,
    isAccessEnding: access === 'ending',
  }
  if (data !== undefined) {
    const { token, isChartOnly, roles } = opened
    const facts = readPatientFacts(data.patient)
    const onDone = () => void refetch()
    const onEnded = (end: LaunchEnd) => onEnd(endings[end])
    return {
      ...common,
      views: data.views,
      setAside: data.setAside,
      patient: facts,
      ...(facts !== undefined &&
        !isChartOnly && { acting: { launch, token, roles, patient: facts, onDone, onEnded } }),
      judgedAt: data.readAt,
      freshness: { kind: isError ? 'stale' : 'fresh', at: data.readAt },
      failures: keepRelevant(data.failures, data.views),
    }
  }
  const facts = readPatientFacts(patient)
  if (opened.snapshot === null || facts === undefined || isError) return undefined
  return {
    ...common,
    views: opened.snapshot.loops.filter((view) => view.patient === `Patient/${launch.patient}`),
    setAside: [],
    patient: facts,
    judgedAt: opened.clock.now(),
    freshness: { kind: 'snapshot', at: Date.parse(opened.snapshot.asOf) },
    failures: [],
  }
}

function useSourceLabel(): (source: string) => string {
  const { t, catalogue } = useLanguage()
  return useCallback(
    (source: string) => {
      if (source === 'Patient') return t('source.Patient')
      const id = `source.${source}`
      return Object.entries(catalogue).find(([key]) => key === id)?.[1] ?? source
    },
    [t, catalogue],
  )
}

function UnreadChart({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof ChartUnreadable))
    return <FailurePage failure={toLaunchFailure(error)} onRetry={onRetry} />
  if (error.problem === 'forbidden') {
    return <FailurePage failure={new LaunchFailure('missing-scopes', [error.source])} onRetry={onRetry} />
  }
  return <UnreadablePage error={error} onRetry={onRetry} />
}
