import type { FreeSlot } from '#domain/commands/free-slots.ts'
import { useEffect, useRef, useState, type Ref } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { calendarDayOf, formatTime, zoneName } from '../../ui/clinical-date.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { FormSetting } from './command-form.ts'
import { useCommandWords } from './command-words.ts'
import { WrongNote } from './fields.tsx'

/** As many days as stand in a dialog without scrolling. */
const daysAtFirst = 4

/** The value of a time that is not in the list, but was agreed otherwise. */
const elsewhere = ''

/** Free times by day in the clinic's zone; the last choice is a time that was agreed otherwise. */
export function SlotPicker({ free, setting }: { free: readonly FreeSlot[]; setting: FormSetting }) {
  const t = useCommandWords()
  const { locale } = useLanguage()
  const [isAll, setAll] = useState(false)
  const days = byDay(free, setting.timeZone)
  const shown = isAll ? days : days.slice(0, daysAtFirst)
  const people = new Set(free.map((slot) => slot.with?.display))
  const [only] = people.size === 1 ? people : []
  const firstRef = useRef<HTMLInputElement>(null)
  // They come after the form: whoever waits for them goes on with the first.
  useEffect(() => firstRef.current?.focus(), [])
  const zone = zoneName(setting.now, setting.timeZone, locale)
  return (
    <fieldset className="field slots">
      <legend>{t('slots.free', { zone })}</legend>
      {only !== undefined && <p className="caption">{t('slots.with', { who: only })}</p>}
      {shown.map(({ day, slots }, index) => (
        <SlotDay
          key={day}
          slots={slots}
          firstRef={index === 0 ? firstRef : undefined}
          isNamed={only === undefined}
          timeZone={setting.timeZone}
        />
      ))}
      {days.length > shown.length && (
        <button type="button" className="btn text small" onClick={() => setAll(true)}>
          {t('slots.more', { days: days.length - shown.length })}
        </button>
      )}
      <label className="choice">
        <input type="radio" name="slot" value={elsewhere} />
        <span>{t('slots.other')}</span>
      </label>
      <WrongNote name="slot" />
    </fieldset>
  )
}

function SlotDay(props: {
  slots: readonly FreeSlot[]
  firstRef: Ref<HTMLInputElement> | undefined
  isNamed: boolean
  timeZone: string
}) {
  const { slots, firstRef, isNamed, timeZone } = props
  const { locale } = useLanguage()
  const { wording } = useChartSetting()
  return (
    <div className="slot-day">
      <span>{wording.day(slots[0]?.startsAt ?? '')}</span>
      <div className="choices">
        {slots.map(({ slot, startsAt, with: person }, index) => (
          <label key={slot} className="choice">
            <input
              type="radio"
              name="slot"
              value={slot}
              ref={index === 0 ? firstRef : undefined}
              aria-label={`${wording.moment(startsAt)}${person?.display === undefined ? '' : `, ${person.display}`}`}
            />
            <span>
              {formatTime(Date.parse(startsAt), timeZone, locale)}
              {isNamed && person?.display !== undefined && ` · ${person.display}`}
            </span>
          </label>
        ))}
      </div>
    </div>
  )
}

function byDay(free: readonly FreeSlot[], timeZone: string) {
  const days = new Map<string, FreeSlot[]>()
  for (const slot of free) {
    const day = calendarDayOf(Date.parse(slot.startsAt), timeZone)
    days.set(day, [...(days.get(day) ?? []), slot])
  }
  return [...days].map(([day, slots]) => ({ day, slots }))
}
