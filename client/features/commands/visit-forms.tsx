import { findNamedAppointment } from '#domain/commands/offered-commands.ts'
import type { LoopView, PossibleBookingView } from '#domain/loop-view.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { choiceOf, textOf, type CommandForm, type Filled } from './command-form.ts'
import { useCommandWords } from './command-words.ts'
import { ChoiceField, TextField } from './fields.tsx'
import { VisitLine } from './visit-line.tsx'

/** The booking that the referral stands with, for commands about it. */
function about(view: LoopView | undefined, toFilled: (appointment: string) => Filled): Filled {
  const appointment = view && findNamedAppointment(view)
  if (appointment === undefined) return { missing: 'missing.appointment', field: 'appointment' }
  return toFilled(appointment)
}

const noted = (data: FormData): { note?: string } => {
  const note = textOf(data, 'note')
  return note === undefined ? {} : { note }
}

export const noShowForm: CommandForm = {
  title: 'record-no-show.title',
  save: 'record-no-show.save',
  fields: ({ t, view }) => (
    <>
      <VisitLine view={view} />
      <TextField name="note" label={t('field.note')} isOptional isFirst />
    </>
  ),
  read: (data, { view }) =>
    about(view, (appointment) => ({ command: { name: 'record-no-show', appointment, ...noted(data) } })),
}

const cancellers = ['patient', 'provider'] as const

export const cancelVisitForm: CommandForm = {
  title: 'cancel-appointment.title',
  save: 'cancel-appointment.save',
  fields: ({ t, view }) => (
    <>
      <VisitLine view={view} />
      <p className="caption">{t('cancel-appointment.text')}</p>
      <ChoiceField
        name="by"
        label={t('cancel-appointment.by')}
        choices={cancellers}
        say={(who) => t(`cancel-appointment.${who}`)}
        isFirst
        hasDigits
      />
      <TextField name="note" label={t('field.note')} isOptional />
    </>
  ),
  read: (data, { view }) => {
    const by = choiceOf(data, 'by', cancellers)
    if (by === undefined) return { missing: 'missing.canceller', field: 'by' }
    return about(view, (appointment) => ({
      command: { name: 'cancel-appointment', appointment, by, ...noted(data) },
    }))
  },
}

/** Bookings of this patient that could belong here, each with what speaks for it. */
function PossibleChoice({ bookings }: { bookings: readonly PossibleBookingView[] }) {
  const t = useCommandWords()
  const { wording } = useChartSetting()
  const say = (reference: string): string => {
    const { startsAt, with: party, because = [] } = bookings.find((one) => one.reference === reference) ?? {}
    const when = startsAt === undefined ? t('link-appointment.no-date') : wording.moment(startsAt)
    const who = party?.display === undefined ? [] : [party.display]
    return [when, ...who, ...because.map((each) => wording.label(`may-belong.${each}`))].join(' · ')
  }
  const [only] = bookings.length === 1 ? bookings : []
  return (
    <ChoiceField
      name="appointment"
      label={t('link-appointment.which')}
      choices={bookings.map(({ reference }) => reference)}
      say={say}
      isFirst
      hasDigits={bookings.length < 10}
      {...(only !== undefined && { value: only.reference })}
    />
  )
}

export const linkForm: CommandForm = {
  title: 'link-appointment.title',
  save: 'link-appointment.save',
  fields: ({ view }) => <PossibleChoice bookings={view?.possibleBookings ?? []} />,
  read: (data, { view }) => {
    const known = (view?.possibleBookings ?? []).map(({ reference }) => reference)
    const appointment = choiceOf(data, 'appointment', known)
    if (appointment === undefined) return { missing: 'missing.appointment', field: 'appointment' }
    return { command: { name: 'link-appointment', appointment } }
  },
}

export const unlinkForm: CommandForm = {
  title: 'unlink-appointment.title',
  save: 'unlink-appointment.save',
  fields: ({ t, view }) => (
    <>
      <VisitLine view={view} />
      <p className="caption">{t('unlink-appointment.text')}</p>
      <TextField name="reason" label={t('field.reason')} isFirst />
    </>
  ),
  read: (data, { view }) => {
    const reason = textOf(data, 'reason')
    if (reason === undefined) return { missing: 'missing.text', field: 'reason' }
    return about(view, (appointment) => ({ command: { name: 'unlink-appointment', appointment, reason } }))
  },
}
