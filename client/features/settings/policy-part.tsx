import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PolicyAnswer, PolicyDraft, PolicyLadders } from '#contract/settings.ts'
import { localDay } from '#domain/clinic-zone.ts'
import { clockNames, type ClockName } from '#domain/loop-vocabulary.ts'
import { policyQuery } from '../../api/settings.ts'
import type { PracticePageProps } from '../practice/spoken-page.tsx'
import { DecideForm } from './decide-form.tsx'
import { LadderEditor } from './ladder-editor.tsx'
import { LevelFields } from './level-fields.tsx'
import { PolicyBacktestPart } from './policy-backtest.tsx'
import { laddersOf, nextRung, setLadder } from './policy-draft.ts'
import { PolicyEffects } from './policy-effects.tsx'
import { Reading } from './reading.tsx'
import { ScopeChoice } from './scope-choice.tsx'
import { useSettingsSpeech } from './settings-words.ts'

/** The policy: read by whoever may, changed as a draft that is tried before it is put into force. */
export function PolicyPart({ session, timeZone, onEnd }: PracticePageProps) {
  const read = useQuery(policyQuery(session.bearer))
  return (
    <Reading read={read} onEnd={onEnd}>
      {(policy) => <Policy policy={policy} bearer={session.bearer} timeZone={timeZone} />}
    </Reading>
  )
}

type PolicyProps = { policy: PolicyAnswer; bearer: string; timeZone: string }
/** A draft goes on from one version, whatever is decided meanwhile. */
type Editing = { draft: PolicyDraft; newest: number }

function Policy({ policy, bearer, timeZone }: PolicyProps) {
  const { t, wording } = useSettingsSpeech()
  const [editing, setEditing] = useState<Editing>()
  const [scope, setScope] = useState('')
  const draft = editing?.draft ?? policy.document
  const newest = editing?.newest ?? policy.newest
  const isReadOnly = !policy.mayEdit
  const change = (next: PolicyDraft): void => setEditing({ draft: next, newest })
  const planned = policy.versions.find(({ state }) => state === 'planned')
  const reset = (): void => {
    setEditing(undefined)
    setScope('')
  }
  return (
    <>
      <section>
        <h2>{t('policy.title')}</h2>
        <p>
          {t('policy.in-force', { version: policy.inForce })}{' '}
          {planned !== undefined &&
            t('policy.planned', { version: planned.version, on: wording.moment(planned.activeFrom) })}
        </p>
        {isReadOnly && <p>{t('page.read-only')}</p>}
        <LevelFields draft={draft} isReadOnly={isReadOnly} onChange={change} />
        <ScopeChoice
          draft={draft}
          scope={scope}
          isReadOnly={isReadOnly}
          onScope={setScope}
          onChange={change}
        />
        <Clocks draft={draft} scope={scope} isReadOnly={isReadOnly} onChange={change} />
      </section>
      <PolicyEffects key={`effects ${JSON.stringify(draft)}`} bearer={bearer} draft={draft} />
      <PolicyBacktestPart key={`replay ${JSON.stringify(draft)}`} bearer={bearer} draft={draft} />
      {!isReadOnly && (
        <DecideForm
          bearer={bearer}
          newest={newest}
          draft={draft}
          isChanged={editing !== undefined}
          timeZone={timeZone}
          today={localDay(Date.parse(policy.now), timeZone)}
          onSaved={reset}
          onDiscard={reset}
        />
      )}
    </>
  )
}

type ClocksProps = {
  draft: PolicyDraft
  scope: string
  isReadOnly: boolean
  onChange: (draft: PolicyDraft) => void
}

/** Every clock there is; those of one scope that are not set apart are as for all referrals. */
function Clocks({ draft, scope, isReadOnly, onChange }: ClocksProps) {
  const own = laddersOf(draft, scope)
  return clockNames.map((clock) => (
    <Clock
      key={`${scope} ${clock}`}
      clock={clock}
      ladder={own[clock]}
      general={draft.escalation.ladders[clock]}
      isForAll={scope === ''}
      isReadOnly={isReadOnly}
      onChange={(ladder) => onChange(setLadder(draft, scope, clock, ladder))}
    />
  ))
}

type ClockProps = {
  clock: ClockName
  ladder: PolicyLadders[string] | undefined
  general: PolicyLadders[string] | undefined
  isForAll: boolean
  isReadOnly: boolean
  onChange: (ladder: PolicyLadders[string] | undefined) => void
}

function Clock({ clock, ladder, general, isForAll, isReadOnly, onChange }: ClockProps) {
  const { t, wording } = useSettingsSpeech()
  const [isOpen, setOpen] = useState(false)
  const absent = t(isForAll ? 'policy.off' : 'policy.same')
  return (
    <details className="set-clock" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <b>{wording.label(`clock.${clock}`)}</b>{' '}
        <span className="caption">{ladder === undefined ? absent : sayLadder(ladder)}</span>
      </summary>
      {isOpen && ladder !== undefined && (
        <LadderEditor ladder={ladder} isReadOnly={isReadOnly} onChange={onChange} />
      )}
      {ladder === undefined && !isReadOnly && (
        <button type="button" className="btn small" onClick={() => onChange(general ?? firstLadder())}>
          {t('policy.differ')}
        </button>
      )}
      {ladder !== undefined && !isForAll && !isReadOnly && (
        <button type="button" className="btn small" onClick={() => onChange(undefined)}>
          {t('policy.as-all')}
        </button>
      )}
    </details>
  )

  /** `5 business days: the owner · 8 business days: the referring office`. */
  function sayLadder({ routine }: PolicyLadders[string]): string {
    return routine
      .map(({ after, then, recipients }) => {
        const who = recipients.map((each) => wording.label(`recipient.${each}`)).join(', ')
        const lasts = [after, ...(then === undefined ? [] : [then])].map(({ amount, unit }) =>
          t(`rung.lasts.${unit}`, { count: amount }),
        )
        return `${lasts.join(' + ')}: ${who}`
      })
      .join(' · ')
  }
}

function firstLadder(): PolicyLadders[string] {
  return { routine: [nextRung([])], urgent: [nextRung([])] }
}
