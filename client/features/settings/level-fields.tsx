import { useId } from 'react'
import type { PolicyDraft } from '#contract/settings.ts'
import { featureLevels, type FeatureLevel } from '#domain/feature-level.ts'
import { specialtyTable } from '#domain/specialties.ts'
import { useSettingsSpeech } from './settings-words.ts'

type LevelFieldsProps = {
  draft: PolicyDraft
  isReadOnly: boolean
  onChange: (draft: PolicyDraft) => void
}

/** How much Baton does by itself, for the practice and for specialties that differ. */
export function LevelFields({ draft, isReadOnly, onChange }: LevelFieldsProps) {
  const { t, wording } = useSettingsSpeech()
  const { level, specialtyLevels } = draft
  const setOne = (specialty: string, chosen: FeatureLevel | undefined): void => {
    const others = Object.entries(specialtyLevels).filter(([name]) => name !== specialty)
    const own: [string, FeatureLevel][] = chosen === undefined ? [] : [[specialty, chosen]]
    onChange({ ...draft, specialtyLevels: Object.fromEntries([...others, ...own]) })
  }
  return (
    <fieldset className="set-levels" disabled={isReadOnly}>
      <legend>
        <h3>{t('level.title')}</h3>
      </legend>
      <LevelField
        label={t('level.all')}
        value={level}
        onChange={(chosen) => chosen !== undefined && onChange({ ...draft, level: chosen })}
      />
      <p className="caption">{t('level.note')}</p>
      <details>
        <summary>{t('level.by-specialty')}</summary>
        <div className="dir-fields">
          {specialtyTable.map(({ specialty }) => (
            <LevelField
              key={specialty}
              label={wording.label(`specialty.${specialty}`)}
              value={specialtyLevels[specialty]}
              none={t('level.as-practice')}
              onChange={(chosen) => setOne(specialty, chosen)}
            />
          ))}
        </div>
      </details>
    </fieldset>
  )
}

type LevelFieldProps = {
  label: string
  value: FeatureLevel | undefined
  /** What it is called to have none of its own. */
  none?: string
  onChange: (level: FeatureLevel | undefined) => void
}

function LevelField({ label, value, none, onChange }: LevelFieldProps) {
  const { t } = useSettingsSpeech()
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value ?? ''}
        onChange={({ target }) => onChange(featureLevels.find((one) => one === target.value))}
      >
        {none !== undefined && <option value="">{none}</option>}
        {featureLevels.map((each) => (
          <option key={each} value={each}>
            {t(`level.${each}`)}
          </option>
        ))}
      </select>
    </div>
  )
}
