import type { Change } from '#domain/directory/receiver-changes.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { useDirectorySpeech } from './directory-words.ts'
import { sayValue } from './receiver-value.ts'

/** What is other than before, a line each. */
export function ChangeLines({ changes }: { changes: readonly Change[] }) {
  const speech = useDirectorySpeech()
  const { locale } = useLanguage()
  if (changes.length === 0) return null
  return (
    <ul>
      {changes.map(({ field, before, after }) => (
        <li key={field}>
          {speech.t('history.change', {
            field: speech.t(`field.${field}`),
            before: sayValue(field, before, speech, locale),
            after: sayValue(field, after, speech, locale),
          })}
        </li>
      ))}
    </ul>
  )
}
