import type { Requesters } from '#contract/commands.ts'
import type { UsualDestination } from '#domain/directory/list-usual.ts'
import { listIntakeFields, type IntakeField } from '#domain/commands/intake.ts'
import type { Specialty } from '#domain/specialties.ts'
import { useEffect, useRef, useState } from 'react'
import type { Problem } from '../../api/refer.ts'
import type { FormSetting } from '../commands/command-form.ts'
import { useCommandWords, type CommandKey } from '../commands/command-words.ts'
import { Beside, ChoiceField, LongField, TextField } from '../commands/fields.tsx'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { Completeness } from './completeness.tsx'
import { ProblemField } from './problem-field.tsx'
import { intakeField, listGaps, readReferDraft, urgencies, type ReferDraft } from './refer-draft.ts'
import { RequesterField } from './requester-field.tsx'
import { WhereTo } from './where-to.tsx'

/** What a form of a new referral has to choose from. */
export type ReferOffers = {
  usual: readonly UsualDestination[]
  requesters: Readonly<Requesters['requesters']>
  /** `unread`: the EHR did not give them, though it may be asked. */
  problems: readonly Problem[]
  areProblemsUnread: boolean
  /** Why nothing can be saved, whatever is filled in. */
  hindrance?: Extract<CommandKey, 'failed.not-allowed' | 'refer.unread'> | undefined
}

/** Everything a referral takes, usual destinations first, with what is still missing at the end. */
export function ReferFields({ offers, setting }: { offers: ReferOffers; setting: FormSetting }) {
  const t = useCommandWords()
  const { wording } = useChartSetting()
  const place = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState<ReferDraft>()
  const [specialty, setSpecialty] = useState<Specialty>()
  const [urgency, setUrgency] = useState<ReferDraft['referral']['urgency']>('routine')
  const readAgain = (): void => {
    const form = place.current?.closest('form')
    if (form === null || form === undefined) return
    const now = readReferDraft(new FormData(form), offers.problems)
    setUrgency(now.referral.urgency)
    setDraft((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now))
  }
  // What was chosen may bring fields of its own, which are there only now.
  useEffect(readAgain)
  return (
    <div ref={place} className="command-fields" onChange={readAgain}>
      {offers.hindrance !== undefined && (
        <p role="alert" className="command-wrong">
          {t(offers.hindrance)}
        </p>
      )}
      <WhereTo
        usual={offers.usual}
        setting={setting}
        urgency={urgency}
        specialty={specialty}
        onSpecialty={setSpecialty}
      />
      <ProblemField problems={offers.problems} areUnread={offers.areProblemsUnread} />
      <Beside>
        <TextField name="reason" label={t('refer.reason')} isOptional={offers.problems.length > 0} />
        <TextField name="icd10" label={t('refer.icd10')} isOptional />
      </Beside>
      {specialty !== undefined && <IntakeFields key={specialty} specialty={specialty} />}
      <LongField name="question" label={t('refer.question')} isOptional />
      <Beside>
        <ChoiceField
          name="urgency"
          label={t('refer.urgency')}
          choices={urgencies}
          say={(each) => wording.label(`urgency.${each}`)}
          value="routine"
        />
        <TextField name="wantedBy" label={t('refer.wanted-by')} type="date" min={setting.today} isOptional />
      </Beside>
      <RequesterField requesters={offers.requesters} />
      {draft !== undefined && (
        <Completeness gaps={listGaps(draft)} isRouted={draft.referral.receiver !== undefined} />
      )}
    </div>
  )
}

/** What a specialty has to know first: data, and not part of this form. */
function IntakeFields({ specialty }: { specialty: Specialty }) {
  const t = useCommandWords()
  const { wording } = useChartSetting()
  const fields = listIntakeFields(specialty, 'outbound')
  if (fields.length === 0) return null
  return (
    <div
      role="group"
      className="intake"
      aria-label={t('refer.asked', { specialty: wording.label(`specialty.${specialty}`) })}
    >
      {fields.map((field) => (
        <Intake key={field.key} field={field} />
      ))}
    </div>
  )
}

function Intake({ field }: { field: IntakeField }) {
  const t = useCommandWords()
  const name = intakeField(field.key)
  const label = t(`intake.${field.key}`)
  if (field.kind === 'choice') {
    const say = (choice: (typeof field.choices)[number]) => t(`intake-choice.${choice}`)
    return <ChoiceField name={name} label={label} choices={field.choices} say={say} />
  }
  const type = field.kind === 'date' ? 'date' : 'text'
  return <TextField name={name} label={label} type={type} isOptional={!field.required} />
}
