import { auditKinds, auditOutcomes, type PatientIdentity } from '#contract/audit.ts'
import { useId, type ReactNode } from 'react'
import type { AuditAsked } from '../../api/audit.ts'
import { useComplianceSpeech } from './compliance-words.ts'

const people = ['person', 'automatic'] as const

/** What entries are looked for by, apart from the patient. */
export function AuditSearch(props: {
  patient: PatientIdentity | undefined
  onAsk: (asked: AuditAsked) => void
}) {
  const { patient, onAsk } = props
  const { t } = useComplianceSpeech()
  const hint = useId()
  return (
    <form
      role="search"
      aria-label={t('audit.search')}
      className="cmp-search no-print"
      onSubmit={(event) => {
        event.preventDefault()
        onAsk(readAsked(new FormData(event.currentTarget), patient))
      }}
    >
      <Field label={t('audit.from')}>
        <input type="date" name="from" />
      </Field>
      <Field label={t('audit.until')}>
        <input type="date" name="until" />
      </Field>
      <Field label={t('audit.person')}>
        <input name="person" autoComplete="off" maxLength={200} aria-describedby={hint} />
      </Field>
      <Field label={t('audit.number')}>
        <input name="number" autoComplete="off" maxLength={200} />
      </Field>
      <Choice
        name="kind"
        label={t('audit.kind')}
        choices={auditKinds}
        any={t('audit.any')}
        say={(kind) => t(`kind.${kind}`)}
      />
      <Choice
        name="by"
        label={t('audit.by')}
        choices={people}
        any={t('audit.any')}
        say={(by) => t(`by.${by}`)}
      />
      <Choice
        name="outcome"
        label={t('audit.outcome')}
        choices={auditOutcomes}
        any={t('audit.any')}
        say={(outcome) => t(`outcome.${outcome}`)}
      />
      <button type="submit" className="btn primary">
        {t('audit.button')}
      </button>
      <span id={hint} className="caption">
        {t('audit.person-hint')}
      </span>
    </form>
  )
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="field">
      <span>{label}</span>
      {children}
    </label>
  )
}

function Choice<Known extends string>(props: {
  name: string
  label: string
  choices: readonly Known[]
  any: string
  say: (choice: Known) => string
}) {
  const { name, label, choices, any, say } = props
  return (
    <Field label={label}>
      <select name={name} defaultValue="">
        <option value="">{any}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {say(choice)}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** Only what was filled in is asked for. */
function readAsked(form: FormData, patient: PatientIdentity | undefined): AuditAsked {
  const text = (name: string): string | undefined => {
    const value = form.get(name)
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const oneOf = <Known extends string>(name: string, known: readonly Known[]): Known | undefined =>
    known.find((each) => each === text(name))
  const [from, until, person, number] = ['from', 'until', 'person', 'number'].map(text)
  const kind = oneOf('kind', auditKinds)
  const by = oneOf('by', people)
  const outcome = oneOf('outcome', auditOutcomes)
  return {
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(person !== undefined && { person }),
    ...(number !== undefined && { number }),
    ...(kind !== undefined && { kinds: [kind] }),
    ...(by !== undefined && { by }),
    ...(outcome !== undefined && { outcome }),
    ...(patient !== undefined && { patient: patient.patient }),
  }
}
