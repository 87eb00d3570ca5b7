import type { NoteFiling } from '#contract/settings.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
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
  const query = noteFilingQuery(bearer)
  const read = useQuery(query)
  const [change, setChange] = useState<'busy' | Error>()
  const failure = change instanceof Error ? change : null
  if (useSessionEnd([failure], onEnd)) return null
  const switchTo = (filesByItself: boolean): void => {
    if (change === 'busy') return
    setChange('busy')
    switchNoteFiling(bearer, filesByItself).then(
      (filing) => {
        client.setQueryData(query.queryKey, filing)
        setChange(undefined)
      },
      (error: unknown) =>
        setChange(error instanceof Error ? error : new Error('no answer', { cause: error })),
    )
  }
  return (
    <Reading read={read} onEnd={onEnd}>
      {({ filesByItself, maySwitch, notes, sampled }) => (
        <section>
          <h2>{t('part.notes')}</h2>
          <p role="status">{t(filesByItself ? 'notes.on' : 'notes.off')}</p>
          {maySwitch ? (
            <div className="cln-bar">
              <button
                type="button"
                className="btn"
                aria-disabled={change === 'busy'}
                onClick={() => switchTo(!filesByItself)}
              >
                {t(filesByItself ? 'notes.switch-off' : 'notes.switch-on')}
              </button>
            </div>
          ) : (
            <p className="caption">{t('notes.who')}</p>
          )}
          {failure !== null && <p role="alert">{t('page.failed')}</p>}
          <Counts notes={notes} sampled={sampled} />
        </section>
      )}
    </Reading>
  )
}

const states = [
  'filed',
  'waiting',
  'unmatched',
  'quarantined',
  'refused',
  'dismissed',
  'withdrawn',
  'new',
] as const

function Counts({ notes, sampled }: Pick<NoteFiling, 'notes' | 'sampled'>) {
  const { t } = useSettingsSpeech()
  return (
    <table>
      <caption>{t('notes.counts')}</caption>
      <tbody>
        {states.map((state) => (
          <tr key={state}>
            <th scope="row">{t(`notes.${state}`)}</th>
            <td className="set-num">{notes[state] ?? 0}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{t('notes.sampled')}</th>
          <td className="set-num">{sampled}</td>
        </tr>
      </tbody>
    </table>
  )
}
