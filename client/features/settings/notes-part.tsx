import type { NoteFiling } from '#contract/settings.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { noteFilingQuery, switchNoteFiling } from '../../api/settings.ts'
import type { PracticePageProps } from '../practice/spoken-page.tsx'
import { useSessionEnd } from '../practice/use-session-end.ts'
import { Reading } from './reading.tsx'
import { useSettingsSpeech } from './settings-words.ts'

/** Whether notes file themselves, the switch that stops it, and how many notes stand where. */
export function NotesPart({ session, onEnd }: PracticePageProps) {
  const { t } = useSettingsSpeech()
  const { bearer } = session
  const client = useQueryClient()
  const { queryKey, ...query } = noteFilingQuery(bearer)
  const read = useQuery({ queryKey, ...query })
  const change = useMutation({
    mutationFn: (filesByItself: boolean) => switchNoteFiling(bearer, filesByItself),
    onSuccess: (filing) => client.setQueryData(queryKey, filing),
  })
  if (useSessionEnd([change.error], onEnd)) return null
  return (
    <Reading read={read} onEnd={onEnd}>
      {({ filesByItself, maySwitch, notes, sampled }) => (
        <section>
          <h2>{t('part.notes')}</h2>
          <p role="status">{t(filesByItself ? 'notes.on' : 'notes.off')}</p>
          {maySwitch ? (
            <button
              type="button"
              className="btn"
              aria-disabled={change.isPending}
              onClick={() => {
                if (!change.isPending) change.mutate(!filesByItself)
              }}
            >
              {t(filesByItself ? 'notes.switch-off' : 'notes.switch-on')}
            </button>
          ) : (
            <p className="caption">{t('notes.who')}</p>
          )}
          {change.isError && <p role="alert">{t('page.failed')}</p>}
          <Counts notes={notes} sampled={sampled} />
        </section>
      )}
    </Reading>
  )
}

const states = ['filed', 'waiting', 'unmatched', 'quarantined', 'refused', 'dismissed', 'new'] as const

function Counts({ notes, sampled }: Pick<NoteFiling, 'notes' | 'sampled'>) {
  const { t } = useSettingsSpeech()
  return (
    <table>
      <caption>{t('notes.counts')}</caption>
      <tbody>
        {states.map((state) => (
          <tr key={state}>
            <th scope="row">{t(`notes.${state}`)}</th>
            <td>{notes[state] ?? 0}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('notes.sampled')}</th>
          <td>{sampled}</td>
        </tr>
      </tbody>
    </table>
  )
}
