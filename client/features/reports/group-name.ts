import { unknownValue } from '#domain/metrics/cohort-cell.ts'
import type { PatientGrouping, ReportGrouping } from '#domain/metrics/group-figures.ts'
import type { ReportsSpeech } from './reports-words.ts'

const direction = ['outbound', 'inbound', 'internal'] as const
const distances = ['under-10', '10-25', '25-50', '50-up'] as const
const languageTag = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i

/** A group as people know it. */
export function nameOfGroup(
  by: ReportGrouping | PatientGrouping,
  { value, name }: { value: string; name: string },
  { t, wording }: ReportsSpeech,
): string {
  if (value === unknownValue) return t(by === 'owner' ? 'group.nobody' : 'group.unknown')
  switch (by) {
    case 'specialty': {
      const key = `specialty.${value}`
      const label = wording.label(key)
      return label === key ? name : label
    }
    case 'direction': {
      const known = direction.find((each) => each === value)
      return known === undefined ? name : t(`direction.${known}`)
    }
    case 'distance': {
      const known = distances.find((each) => each === value)
      return known === undefined ? name : t(`distance.${known}`)
    }
    case 'language':
      if (!languageTag.test(value)) return value
      return new Intl.DisplayNames([wording.language], { type: 'language' }).of(value) ?? value
    default:
      return name
  }
}
