import type { Language } from '#contract/wording.ts'
import type { Change } from '#domain/directory/receiver-changes.ts'
import { receiverChannels } from '#domain/directory/receiver.ts'
import { nameOfLanguage } from '../referral-chart/patient-banner.tsx'
import type { DirectorySpeech } from './directory-words.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a field of a receiver holds, as people read it. Nothing is said to be not known. */
export function sayValue(
  field: Change['field'],
  value: unknown,
  { t, wording }: DirectorySpeech,
  locale: Language,
): string {
  if (Array.isArray(value) && value.length > 0) {
    return value.map((each: unknown) => sayValue(field, each, { t, wording }, locale)).join(', ')
  }
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  if (typeof value === 'string' && value !== '') return sayText(field, value, { t, wording }, locale)
  if (!isObject(value)) return t(field === 'baa' ? 'baa.none' : 'value.none')
  const { attestedBy, attestedOn, name, latitude, longitude } = value
  if (field === 'baa') {
    return t('baa.attested', { name: String(attestedBy), day: wording.day(String(attestedOn)) })
  }
  return field === 'position' ? `${String(latitude)}, ${String(longitude)}` : String(name)
}

function sayText(
  field: Change['field'],
  text: string,
  { t, wording }: DirectorySpeech,
  locale: Language,
): string {
  switch (field) {
    case 'specialties':
      return wording.label(`specialty.${text}`)
    case 'languages':
      return nameOfLanguage(text, locale) ?? text
    case 'channels': {
      const channel = receiverChannels.find((each) => each === text)
      return channel === undefined ? text : t(`channel.${channel}`)
    }
    case 'acceptsNewPatients':
      return t(text === 'yes' ? 'value.yes' : text === 'no' ? 'value.no' : 'value.unknown')
    default:
      return text
  }
}
