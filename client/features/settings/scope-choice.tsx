import { useId } from 'react'
import type { PolicyDraft } from '#contract/settings.ts'
import { specialtyTable } from '#domain/specialties.ts'
import { addScope, listScopes, removeScope, scopeKey, type Scope } from './policy-draft.ts'
import { useSettingsSpeech, type SettingsSpeech } from './settings-words.ts'

const directions = ['outbound', 'inbound', 'internal'] as const

/** What some referrals are called. */
export function nameScope({ specialty, direction }: Scope, { t, wording }: SettingsSpeech): string {
  const names = [
    specialty === undefined ? undefined : wording.label(`specialty.${specialty}`),
    direction === undefined ? undefined : t(`policy.direction.${direction}`),
  ].filter((name) => name !== undefined)
  return names.length === 0 ? t('policy.scope-all') : names.join(', ')
}

type ScopeChoiceProps = {
  draft: PolicyDraft
  scope: string
  isReadOnly: boolean
  onScope: (scope: string) => void
  onChange: (draft: PolicyDraft) => void
}

/** For which referrals steps are shown: all, or some that are set apart. */
export function ScopeChoice({ draft, scope, isReadOnly, onScope, onChange }: ScopeChoiceProps) {
  const speech = useSettingsSpeech()
  const { t } = speech
  const id = useId()
  const scopes = listScopes(draft)
  const others: readonly Scope[] = [
    ...directions.map((direction) => ({ direction })),
    ...specialtyTable.map(({ specialty }) => ({ specialty })),
  ].filter((one) => !scopes.some((known) => scopeKey(known) === scopeKey(one)))
  const chosen = scopes.find((one) => scopeKey(one) === scope)
  return (
    <div className="cln-bar">
      <div className="field">
        <label htmlFor={id}>{t('policy.scope')}</label>
        <select id={id} value={scope} onChange={({ target }) => onScope(target.value)}>
          {[{}, ...scopes].map((one) => (
            <option key={scopeKey(one)} value={scopeKey(one)}>
              {nameScope(one, speech)}
            </option>
          ))}
        </select>
      </div>
      {!isReadOnly && (
        <div className="field">
          <label htmlFor={`${id}-add`}>{t('policy.scope-add')}</label>
          <select
            id={`${id}-add`}
            value=""
            onChange={({ target }) => {
              const added = others.find((one) => scopeKey(one) === target.value)
              if (added === undefined) return
              onChange(addScope(draft, added))
              onScope(scopeKey(added))
            }}
          >
            <option value="">{t('policy.scope-choose')}</option>
            {others.map((one) => (
              <option key={scopeKey(one)} value={scopeKey(one)}>
                {nameScope(one, speech)}
              </option>
            ))}
          </select>
        </div>
      )}
      {chosen !== undefined && !isReadOnly && (
        <button
          type="button"
          className="btn small"
          onClick={() => {
            onScope('')
            onChange(removeScope(draft, scope))
          }}
        >
          {t('policy.scope-remove', { scope: nameScope(chosen, speech) })}
        </button>
      )}
    </div>
  )
}
