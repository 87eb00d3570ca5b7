import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { usualQuery } from '../../api/directory.ts'
import { problemsQuery, requestersQuery } from '../../api/refer.ts'
import { useOwnWords } from '../../i18n/own-words.ts'
import type { ChartActing } from '../commands/chart-acting.ts'
import { FormDialog } from '../commands/command-dialog.tsx'
import { useFormAccess } from '../commands/over-chart.tsx'
import type { Doing } from '../commands/use-doing.ts'
import { directoryWords } from '../directory/directory-words.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { toReferForm } from './refer-form.tsx'

const nobody = [] as const

/**
 * The form of a new referral for the chart's patient. It opens once it knows where the practice usually sends its
 * patients: a list that is still to come would show as none.
 */
export function ReferDialog(props: { acting: ChartActing; onSubmit: Doing['submit']; onClose: () => void }) {
  const { acting, onSubmit, onClose } = props
  const { launch, token, patient } = acting
  const { now, timeZone } = useChartSetting()
  const { setEnded, ...access } = useFormAccess(acting)
  const words = useOwnWords(directoryWords)
  const usual = useQuery(usualQuery(token, { urgency: 'routine', patient: launch.patient }))
  const requesters = useQuery(requestersQuery(acting))
  const problems = useQuery(problemsQuery(launch))
  const form = useMemo(
    () =>
      toReferForm({
        usual: usual.data?.usual ?? nobody,
        requesters: requesters.data?.requesters ?? nobody,
        problems: problems.data ?? nobody,
        areProblemsUnread: problems.isError,
        hindrance: requesters.isError
          ? 'refer.unread'
          : requesters.data?.mayRefer === false
            ? 'failed.not-allowed'
            : undefined,
      }),
    [usual.data, requesters.data, requesters.isError, problems.data, problems.isError],
  )
  if (words === undefined || usual.isPending || requesters.isPending) return null
  const subject = {
    referral: '',
    patient: `Patient/${launch.patient}`,
    version: 0,
    patientName: patient.name ?? '',
    birthDate: patient.bornOn,
    mrn: patient.recordNumbers[0],
    title: '',
  }
  return (
    <FormDialog
      form={form}
      subjects={[subject]}
      now={now}
      timeZone={timeZone}
      staff={nobody}
      bearer={token}
      onSubmit={async (command, t) => {
        const { wrong: because, pointer, ended } = await onSubmit(command, undefined, t)
        if (ended !== undefined) setEnded(ended)
        return because === undefined ? undefined : { because, ...(pointer !== undefined && { pointer }) }
      }}
      {...access}
      onClose={onClose}
    />
  )
}
