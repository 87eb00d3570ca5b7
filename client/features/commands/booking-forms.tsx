import type { ToldAppointment } from '#domain/commands/command.ts'
import type { FreeSlot } from '#domain/commands/free-slots.ts'
import { findNamedAppointment } from '#domain/commands/offered-commands.ts'
import { toClinicMoment } from '../../ui/clinic-moment.ts'
import { answerOf } from './answer-forms.tsx'
import { textOf, type CommandForm, type Filled, type FormSetting } from './command-form.ts'
import { Beside, MediumField, TextField } from './fields.tsx'
import { SlotPicker } from './slot-picker.tsx'
import { VisitLine } from './visit-line.tsx'

/** An appointment that somebody told of: when, with whom, where, and how it was learned. */
function ToldFields({ t, isFirst = false }: Pick<FormSetting, 't'> & { isFirst?: boolean }) {
  return (
    <>
      <Beside>
        <TextField name="day" label={t('record-appointment.day')} type="date" isFirst={isFirst} />
        <TextField name="time" label={t('record-appointment.time')} type="time" />
      </Beside>
      <Beside>
        <TextField name="with" label={t('record-appointment.with')} isOptional />
        <TextField name="place" label={t('record-appointment.place')} isOptional />
      </Beside>
      <Beside>
        <MediumField label={t('record-appointment.medium')} value="phone" />
        <TextField name="by" label={t('answer.by')} isOptional />
      </Beside>
    </>
  )
}

type Told = { told: ToldAppointment } | Extract<Filled, { missing: unknown }>

function readTold(data: FormData, { timeZone }: FormSetting): Told {
  const startsAt = toClinicMoment(textOf(data, 'day') ?? '', textOf(data, 'time') ?? '', timeZone)
  if (startsAt === undefined) return { missing: 'missing.moment', field: 'day' }
  const withWhom = textOf(data, 'with')
  const place = textOf(data, 'place')
  return {
    told: {
      startsAt,
      ...(withWhom !== undefined && { with: { display: withWhom } }),
      ...(place !== undefined && { place }),
    },
  }
}

export const recordForm: CommandForm = {
  title: 'record-appointment.title',
  save: 'record-appointment.save',
  fields: ({ t }) => <ToldFields t={t} isFirst />,
  read: (data, setting) => {
    const read = readTold(data, setting)
    if ('missing' in read) return read
    return { command: { name: 'record-appointment', appointment: read.told, ...answerOf(data) } }
  },
}

/** Free times where the EHR shows some; else, and beside them, a time that was agreed otherwise. */
function TimeFields(setting: FormSetting) {
  const { slots, t } = setting
  if (slots.state === 'reading') {
    return (
      <p role="status" className="caption">
        {t('slots.reading')}
      </p>
    )
  }
  if (slots.state === 'read' && slots.free.length > 0) {
    return (
      <>
        <SlotPicker free={slots.free} setting={setting} />
        <div className="slot-elsewhere">
          <ToldFields t={t} />
        </div>
      </>
    )
  }
  return (
    <>
      <p className="caption">{t(slots.state === 'read' ? 'slots.empty' : `slots.${slots.state}`)}</p>
      <ToldFields t={t} isFirst />
    </>
  )
}

/** The free time that was picked; `missing` where there are some, and neither one nor another time was. */
function readSlot(data: FormData, { slots }: FormSetting): FreeSlot | 'missing' | undefined {
  if (slots.state !== 'read' || slots.free.length === 0) return undefined
  const chosen = data.get('slot')
  if (chosen === null) return 'missing'
  return slots.free.find(({ slot }) => slot === chosen)
}

function toTold({ startsAt, endsAt, with: person }: FreeSlot): ToldAppointment {
  const { reference, display } = person ?? {}
  if (display === undefined) return { startsAt, endsAt }
  return { startsAt, endsAt, with: { display, ...(reference !== undefined && { reference }) } }
}

export const bookForm: CommandForm = {
  title: 'book-appointment.title',
  save: 'book-appointment.save',
  hasSlots: true,
  fields: (setting) => <TimeFields {...setting} />,
  read: (data, setting) => {
    const slot = readSlot(data, setting)
    if (slot === 'missing') return { missing: 'missing.slot', field: 'slot' }
    if (slot === undefined) return recordForm.read(data, setting)
    return { command: { name: 'book-appointment', slot: slot.slot, appointment: toTold(slot) } }
  },
}

export const rebookForm: CommandForm = {
  title: 'rebook.title',
  save: 'rebook.save',
  hasSlots: true,
  fields: (setting) => (
    <>
      <VisitLine view={setting.view} />
      <TimeFields {...setting} />
    </>
  ),
  read: (data, setting) => {
    const replaces = setting.view && findNamedAppointment(setting.view)
    if (replaces === undefined) return { missing: 'missing.appointment', field: 'appointment' }
    const slot = readSlot(data, setting)
    if (slot === 'missing') return { missing: 'missing.slot', field: 'slot' }
    const read = slot === undefined ? readTold(data, setting) : { told: toTold(slot) }
    if ('missing' in read) return read
    const picked = slot === undefined ? {} : { slot: slot.slot }
    return { command: { name: 'rebook', replaces, ...picked, appointment: read.told, ...answerOf(data) } }
  },
}
