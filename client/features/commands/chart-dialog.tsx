import type { Command } from '#domain/commands/command.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { assigneesQuery, type SeenReferral } from '../../api/commands-in-chart.ts'
import { openSlotsOfChart } from '../../api/free-slots.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { ChartActing } from './chart-acting.ts'
import { findRead, readAgain, type LaunchEnd } from './chart-under-dialog.ts'
import { CommandDialog } from './command-dialog.tsx'
import type { FormName, Wrong } from './command-form.ts'
import type { TranslateCommand } from './command-words.ts'
import { useFormAccess } from './over-chart.tsx'
import { describeChanges } from './what-changed.ts'

/** What came of a command: what went wrong, in words, at which field, and whether somebody else was quicker or the launch is over. */
export type Submitted = { wrong?: string; pointer?: string; isChanged?: boolean; ended?: LaunchEnd }

export type ChartDialogProps = {
  name: FormName
  /** The referral as it stood when the form was opened. */
  seen: SeenReferral
  /** The work item that is finished, where it is about one. */
  work?: WorkItem | undefined
  acting: ChartActing
  onSubmit: (command: Command, seen: SeenReferral, t: TranslateCommand) => Promise<Submitted>
  onClose: () => void
}

/** A form about one referral of the chart. */
export function ChartDialog({ name, seen, work, acting, onSubmit, onClose }: ChartDialogProps) {
  const { now, timeZone, wording } = useChartSetting()
  const client = useQueryClient()
  const { launch, patient } = acting
  const staff = useQuery({ ...assigneesQuery(acting), enabled: name === 'assign' })
  /** Whoever has been shown what changed decides on that from then on. */
  const [decidedOn, setDecidedOn] = useState(seen)
  const { ended, isEnding, setEnded, onType } = useFormAccess(acting)
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
    specialty: seen.view.specialty,
    urgency: seen.view.urgency,
  }
  return (
    <CommandDialog
      name={name}
      subjects={[subject]}
      now={now}
      timeZone={timeZone}
      staff={staff.data?.staff ?? []}
      bearer={acting.token}
      view={decidedOn.view}
      resources={decidedOn.resources}
      work={work}
      findSlots={openSlotsOfChart(launch, decidedOn.view, now)}
      onSubmit={submit}
      onClose={onClose}
      onType={onType}
      ended={ended}
      isEnding={isEnding}
    />
  )
}
