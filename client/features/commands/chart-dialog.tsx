import type { Command } from '#domain/commands/command.ts'
import { QueryClientProvider, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { assigneesQuery, keepSession, type SeenReferral } from '../../api/commands-in-chart.ts'
import { openSlotsOfChart } from '../../api/free-slots.ts'
import { LanguageContext, type LanguageChoice } from '../../i18n/language.tsx'
import { useAccessEnding } from '../referral-chart/use-access-ending.ts'
import { ChartSettingProvider, type ChartSetting } from '../referral-chart/chart-setting.tsx'
import type { ChartActing } from './chart-acting.ts'
import { findRead, readAgain, useLaunchEnd, type LaunchEnd } from './chart-under-dialog.ts'
import { CommandDialog } from './command-dialog.tsx'
import type { FormName, Wrong } from './command-form.ts'
import type { TranslateCommand } from './command-words.ts'
import { describeChanges } from './what-changed.ts'

/** What came of a command: what went wrong, in words, at which field, and whether somebody else was quicker or the launch is over. */
export type Submitted = { wrong?: string; pointer?: string; isChanged?: boolean; ended?: LaunchEnd }

export type ChartDialogProps = {
  name: FormName
  /** The referral as it stood when the form was opened. */
  seen: SeenReferral
  acting: ChartActing
  setting: ChartSetting
  onSubmit: (command: Command, seen: SeenReferral, t: TranslateCommand) => Promise<Submitted>
  onClose: () => void
}

/**
 * Opens a form in a place of its own on the page: what is typed into it outlasts everything behind it, a referral that
 * moves in the list because somebody closed it, and a chart whose access ends.
 */
export function openChartDialog(
  props: Omit<ChartDialogProps, 'onClose'>,
  context: { client: QueryClient; language: LanguageChoice },
): void {
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  const close = (): void => {
    root.unmount()
    place.remove()
  }
  root.render(
    <QueryClientProvider client={context.client}>
      <LanguageContext value={context.language}>
        <ChartSettingProvider value={props.setting}>
          <ChartDialog {...props} onClose={close} />
        </ChartSettingProvider>
      </LanguageContext>
    </QueryClientProvider>,
  )
}

function ChartDialog({ name, seen, acting, setting, onSubmit, onClose }: ChartDialogProps) {
  const { now, timeZone, wording } = setting
  const client = useQueryClient()
  const { launch, patient } = acting
  const staff = useQuery({ ...assigneesQuery(acting), enabled: name === 'assign' })
  /** Whoever has been shown what changed decides on that from then on. */
  const [decidedOn, setDecidedOn] = useState(seen)
  const [ended, setEnded] = useLaunchEnd(launch)
  const isEnding = useAccessEnding(launch, () => Date.now()) === 'ending'
  const keepAwake = useTypingKeepsSession(acting)
  // A list that is still to come would show as nobody.
  if (name === 'assign' && staff.isPending) return null
  const submit = async (command: Command, t: TranslateCommand): Promise<Wrong | undefined> => {
    const { wrong: because, pointer, isChanged = false, ended: end } = await onSubmit(command, decidedOn, t)
    const wrong = because === undefined ? undefined : { because, ...(pointer !== undefined && { pointer }) }
    if (end !== undefined) setEnded(end)
    if (!isChanged) return wrong
    await readAgain(client, launch)
    const fresh = findRead(client, launch, seen.view.referral)
    if (fresh === undefined) return wrong
    setDecidedOn(fresh)
    const lines = describeChanges(decidedOn.view, fresh.view, { wording, t })
    return { because: [because, ...lines, t('changed.kept')].join('\n') }
  }
  const subject = {
    referral: seen.view.referral,
    patient: `Patient/${launch.patient}`,
    version: 0,
    patientName: patient.name ?? '',
    birthDate: patient.bornOn,
    mrn: patient.recordNumbers[0],
    title: wording.title(seen.view),
  }
  return (
    <CommandDialog
      name={name}
      subjects={[subject]}
      now={now}
      timeZone={timeZone}
      staff={staff.data?.staff ?? []}
      view={decidedOn.view}
      findSlots={openSlotsOfChart(launch, decidedOn.view, now)}
      onSubmit={submit}
      onClose={onClose}
      onType={keepAwake}
      ended={ended}
      isEnding={isEnding}
    />
  )
}

/** Baton ends a session in which nothing was asked for a quarter of an hour; somebody who writes is not idle. */
const askEveryMs = 240_000

function useTypingKeepsSession(acting: ChartActing): () => void {
  const askedAt = useRef(0)
  useEffect(() => {
    askedAt.current = performance.now()
  }, [])
  return () => {
    if (performance.now() - askedAt.current < askEveryMs) return
    askedAt.current = performance.now()
    void keepSession(acting)
  }
}
