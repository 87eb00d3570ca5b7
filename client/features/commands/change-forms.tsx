import { mayHaveBegun } from '#domain/commands/state-rules.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { choiceOf, textOf, type CommandForm } from './command-form.ts'
import { endingReasonOf, EndingReason } from './ending-reason.tsx'
import { useCommandWords } from './command-words.ts'
import { ChoiceField, LongField, TextField } from './fields.tsx'

const urgencies = ['routine', 'urgent', 'asap', 'stat'] as const

/** Every urgency but the one it has. */
function UrgencyChoice({ view }: { view: LoopView | undefined }) {
  const t = useCommandWords()
  const { wording } = useChartSetting()
  const now = view?.urgency
  return (
    <>
      {now !== undefined && <p>{t('change-urgency.now', { urgency: wording.label(`urgency.${now}`) })}</p>}
      <ChoiceField
        name="urgency"
        label={t('change-urgency.to')}
        choices={urgencies.filter((urgency) => urgency !== now)}
        say={(urgency) => wording.label(`urgency.${urgency}`)}
        isFirst
        hasDigits
      />
    </>
  )
}

export const urgencyForm: CommandForm = {
  title: 'change-urgency.title',
  save: 'change-urgency.save',
  fields: ({ t, view }) => (
    <>
      <UrgencyChoice view={view} />
      <TextField name="reason" label={t('field.reason')} />
    </>
  ),
  read: (data) => {
    const urgency = choiceOf(data, 'urgency', urgencies)
    const reason = textOf(data, 'reason')
    if (urgency === undefined) return { missing: 'missing.urgency', field: 'urgency' }
    if (reason === undefined) return { missing: 'missing.text', field: 'reason' }
    return { command: { name: 'change-urgency', urgency, reason } }
  },
}

/** Why a referral is called off; a digit picks each. */
const cancellations = [
  'order-cancelled',
  'no-longer-needed',
  'patient-declined',
  'already-completed',
  'seen-elsewhere',
  'patient-moved',
  'duplicate',
  'entered-in-error',
] as const

export const cancelForm: CommandForm = {
  title: 'cancel.title',
  save: 'cancel.save',
  leave: 'form.leave',
  fields: ({ t, view }) => (
    <>
      <p className="command-note">
        {t(view !== undefined && mayHaveBegun(view.state) ? 'cancel.asked-first' : 'cancel.at-once')}
      </p>
      <EndingReason t={t} label={t('field.reason')} reasons={cancellations} />
    </>
  ),
  read: (data) => {
    const ending = endingReasonOf(data, cancellations)
    return 'missing' in ending ? ending : { command: { name: 'cancel', ...ending } }
  },
}

export const forceCancelForm: CommandForm = {
  title: 'force-cancel.title',
  save: 'force-cancel.save',
  leave: 'form.leave',
  fields: ({ t }) => (
    <>
      <p className="command-note">{t('force-cancel.text')}</p>
      <LongField name="text" label={t('field.reason')} />
    </>
  ),
  read: (data) => {
    const text = textOf(data, 'text')
    if (text === undefined) return { missing: 'missing.text', field: 'text' }
    return { command: { name: 'force-cancel', text } }
  },
}

export const startTrackingForm: CommandForm = {
  title: 'start-tracking.title',
  save: 'start-tracking.save',
  fields: ({ t }) => <p>{t('start-tracking.text')}</p>,
  read: () => ({ command: { name: 'start-tracking' } }),
}
