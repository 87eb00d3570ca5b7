import { useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { reportsKey, saveReferralValue } from '../../api/reports.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

/** As the server has it. */
const mostUsd = 1_000_000

/** What one referral is worth to the practice, to be changed; empty: as it is configured. */
export function ValueForm({ value }: { value: number | undefined }) {
  const { t } = useReportsSpeech()
  const { session } = useReportSetting()
  const client = useQueryClient()
  const [state, setState] = useState<'open' | 'saving' | 'saved' | 'wrong' | 'failed'>('open')
  const save = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (state === 'saving') return
    const typed = new FormData(event.currentTarget).get('usd')
    const usd = typed === '' || typeof typed !== 'string' ? null : Number(typed)
    if (usd !== null && !(usd > 0 && usd <= mostUsd)) return setState('wrong')
    setState('saving')
    try {
      await saveReferralValue(session, { usd })
      await client.invalidateQueries({ queryKey: [...reportsKey(session), 'figures'] })
      setState('saved')
    } catch {
      setState('failed')
    }
  }
  return (
    <form className="rep-value no-print" noValidate onSubmit={(event) => void save(event)}>
      <label className="field">
        {t('value.label')}
        <input
          name="usd"
          type="number"
          inputMode="decimal"
          min="1"
          max={mostUsd}
          step="any"
          defaultValue={value ?? ''}
          aria-invalid={state === 'wrong' || undefined}
          aria-describedby="rep-value-hint"
        />
      </label>
      <button type="submit" className="btn small" aria-disabled={state === 'saving'}>
        {t('value.save')}
      </button>
      <span id="rep-value-hint" className="caption">
        {t('value.hint')}
      </span>
      <span role="status">{state === 'saved' && t('value.saved')}</span>
      {(state === 'wrong' || state === 'failed') && (
        <span role="alert" className="command-wrong">
          {t(`value.${state}`)}
        </span>
      )}
    </form>
  )
}
