import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import type { PolicyAnswer } from '#contract/settings.ts'
import { decidePolicy, policyQuery } from '../../api/settings.ts'
import type { PracticePageProps } from '../practice/spoken-page.tsx'
import { Reading } from './reading.tsx'
import { useSettingsSpeech } from './settings-words.ts'

/** Every decision about the policy, the newest first, and the way back to any of them. */
export function HistoryPart({ session, onEnd }: PracticePageProps) {
  const { t } = useSettingsSpeech()
  const read = useQuery(policyQuery(session.bearer))
  return (
    <Reading read={read} onEnd={onEnd}>
      {(policy) => (
        <section>
          <h2>{t('part.history')}</h2>
          {policy.versions.length === 0 && <p>{t('history.none')}</p>}
          <ol className="dir-history">
            {policy.versions.map((version) => (
              <Version key={version.version} version={version} policy={policy} bearer={session.bearer} />
            ))}
            {policy.versions.length > 0 && (
              <li>
                <b>{t('history.files')}</b>{' '}
                {policy.mayEdit && policy.inForce !== 0 && (
                  <GoBack version={0} newest={policy.newest} bearer={session.bearer} />
                )}
              </li>
            )}
          </ol>
        </section>
      )}
    </Reading>
  )
}

type VersionProps = { version: PolicyAnswer['versions'][number]; policy: PolicyAnswer; bearer: string }

function Version({ version: one, policy, bearer }: VersionProps) {
  const { t, wording } = useSettingsSpeech()
  const { version, state, activeFrom, why, restores, madeAt, madeBy } = one
  return (
    <li>
      <b>{t('history.version', { version })}</b> <span>{t(`history.state.${state}`)}</span>{' '}
      <span className="caption">
        {t('history.from', { on: wording.moment(activeFrom) })} ·{' '}
        {t('history.made', { who: madeBy, on: wording.moment(madeAt) })}
      </span>
      {restores !== null && <p>{t('history.restores', { version: restores })}</p>}
      <p>{why}</p>
      {policy.mayEdit && state !== 'in-force' && (
        <GoBack version={version} newest={policy.newest} bearer={bearer} />
      )}
    </li>
  )
}

/** Whoever asked by keyboard goes on writing. The same function at every render, so that React calls it once. */
function focusOnce(input: HTMLInputElement | null): void {
  input?.focus()
}

/** Asks why, and goes back to that version; Escape leaves everything as it is. */
function GoBack({ version, newest, bearer }: { version: number; newest: number; bearer: string }) {
  const { t } = useSettingsSpeech()
  const client = useQueryClient()
  const id = useId()
  const [isAsking, setAsking] = useState(false)
  const [why, setWhy] = useState('')
  const [wrong, setWrong] = useState<string>()
  const hasLeft = useRef(false)
  const leave = (): void => {
    hasLeft.current = true
    setAsking(false)
    setWrong(undefined)
  }
  const goBack = async (): Promise<void> => {
    if (why.trim() === '') return setWrong(t('save.why-missing'))
    const decided = await decidePolicy(bearer, newest, { restores: version, why })
    if (decided.outcome === 'stale') setWrong(t('save.stale', { who: decided.changedBy }))
    if (decided.outcome === 'invalid') setWrong(t('save.invalid'))
    if (decided.outcome !== 'invalid') await client.invalidateQueries({ queryKey: ['settings'] })
  }
  if (!isAsking)
    return (
      <button
        type="button"
        ref={(button) => {
          if (hasLeft.current) button?.focus()
          hasLeft.current = false
        }}
        className="btn small"
        aria-label={t('history.back-of', { version })}
        onClick={() => setAsking(true)}
      >
        {t('history.back')}
      </button>
    )
  return (
    <form
      className="cln-bar"
      onKeyDown={({ key }) => {
        if (key === 'Escape') leave()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        goBack().catch(() => setWrong(t('save.failed')))
      }}
    >
      <div className="field">
        <label htmlFor={id}>{t('save.why')}</label>
        <input
          id={id}
          ref={focusOnce}
          value={why}
          maxLength={500}
          onChange={({ target }) => setWhy(target.value)}
        />
      </div>
      <button type="submit" className="btn primary">
        {t('history.back-of', { version })}
      </button>
      <button type="button" className="btn" onClick={leave}>
        {t('history.leave')}
      </button>
      {wrong !== undefined && <p role="alert">{wrong}</p>}
    </form>
  )
}
