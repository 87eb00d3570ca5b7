import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { PolicyDraft } from '#contract/settings.ts'
import { decidePolicy, type DecisionOutcome } from '../../api/settings.ts'
import { toClinicMoment } from '../../ui/clinic-moment.ts'
import { FaultList } from './fault-lines.tsx'
import { useSettingsSpeech } from './settings-words.ts'

type DecideFormProps = {
  bearer: string
  /** The newest version that was there when the draft was begun. */
  newest: number
  draft: PolicyDraft
  isChanged: boolean
  timeZone: string
  /** Local day of today. */
  today: string
  onSaved: () => void
  onDiscard: () => void
}

type News = DecisionOutcome | { outcome: 'failed' | 'why-missing' }

/** Puts a draft into force, from a day on, with the reason. */
export function DecideForm(props: DecideFormProps) {
  const { bearer, newest, draft, isChanged, timeZone, today, onSaved, onDiscard } = props
  const { t } = useSettingsSpeech()
  const client = useQueryClient()
  const id = useId()
  const [why, setWhy] = useState('')
  const [from, setFrom] = useState('')
  const [isSaving, setSaving] = useState(false)
  const [news, setNews] = useState<News>()
  const save = async (): Promise<void> => {
    if (why.trim() === '') return setNews({ outcome: 'why-missing' })
    setSaving(true)
    const activeFrom = from > today ? toClinicMoment(from, '00:00', timeZone) : undefined
    const decided = await decidePolicy(bearer, newest, {
      document: draft,
      why,
      ...(activeFrom !== undefined && { activeFrom }),
    })
    setNews(decided)
    if (decided.outcome !== 'saved') return
    setWhy('')
    onSaved()
    await client.invalidateQueries({ queryKey: ['settings'] })
  }
  return (
    <form
      className="set-decide"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
          .catch(() => setNews({ outcome: 'failed' }))
          .finally(() => setSaving(false))
      }}
    >
      <h3>{t('save.title')}</h3>
      <div className="cln-bar">
        <div className="field">
          <label htmlFor={`${id}-why`}>{t('save.why')}</label>
          <input
            id={`${id}-why`}
            value={why}
            maxLength={500}
            aria-required
            aria-invalid={news?.outcome === 'why-missing'}
            onChange={({ target }) => setWhy(target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-from`}>{t('save.from')}</label>
          <input
            id={`${id}-from`}
            type="date"
            min={today}
            value={from}
            aria-describedby={`${id}-from-now`}
            onChange={({ target }) => setFrom(target.value)}
          />
          <span id={`${id}-from-now`} className="caption">
            {t('save.from-now')}
          </span>
        </div>
        <button type="submit" className="btn primary" disabled={!isChanged || isSaving}>
          {t('save.save')}
        </button>
        <button type="button" className="btn" disabled={!isChanged} onClick={onDiscard}>
          {t('save.discard')}
        </button>
      </div>
      {!isChanged && news === undefined && <p className="caption">{t('save.unchanged')}</p>}
      {news !== undefined && <DecisionNews news={news} draft={draft} />}
    </form>
  )
}

function DecisionNews({ news, draft }: { news: News; draft: PolicyDraft }) {
  const { t } = useSettingsSpeech()
  switch (news.outcome) {
    case 'saved':
      return <p role="status">{t('save.saved', { version: news.version })}</p>
    case 'stale':
      return <p role="alert">{t('save.stale', { who: news.changedBy })}</p>
    case 'invalid':
      return (
        <>
          <p>{t('save.invalid')}</p>
          <FaultList faults={news.faults} draft={draft} />
        </>
      )
    case 'failed':
      return <p role="alert">{t('save.failed')}</p>
    case 'why-missing':
      return <p role="alert">{t('save.why-missing')}</p>
  }
}
