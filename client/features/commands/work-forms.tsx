import { contactMedia, contactOutcomes } from '#domain/commands/command.ts'
import { dayAfter } from '../../ui/clinic-moment.ts'
import { choiceOf, textOf, type CommandForm, type FormSetting } from './command-form.ts'
import { Beside, ChoiceField, LongField, MediumField, TextField } from './fields.tsx'

/** The button for the date comes first in the form, because Enter in the date presses the first there is. */
const snoozes = [
  { key: 'snooze.tomorrow', days: 1 },
  { key: 'snooze.three-days', days: 3 },
  { key: 'snooze.next-week', days: 7 },
] as const

export const snoozeForm: CommandForm = {
  title: 'snooze.title',
  fields: ({ today, t }: FormSetting) => (
    <>
      <p className="caption">{t('snooze.text')}</p>
      <TextField name="until" label={t('snooze.until')} type="date" min={dayAfter(today, 1)} isOptional />
      <button type="submit" className="btn" name="soon" value="">
        {t('snooze.save')}
      </button>
      <div className="field-row">
        {snoozes.map(({ key, days }, index) => (
          <button
            key={key}
            type="submit"
            className="btn"
            name="soon"
            value={dayAfter(today, days)}
            data-first={index === 0 ? '' : undefined}
          >
            {t(key)}
          </button>
        ))}
      </div>
    </>
  ),
  read: (data) => {
    const until = textOf(data, 'soon') ?? textOf(data, 'until')
    if (until === undefined) return { missing: 'missing.day', field: 'until' }
    return { command: { name: 'snooze', until } }
  },
}

/** What came of it may be said; what it means for the referral is a form of its own. */
export const completeWorkForm: CommandForm = {
  title: 'complete-work.title',
  save: 'complete-work.save',
  fields: ({ work, t }) => (
    <>
      {work?.text !== undefined && <blockquote className="command-asked">{work.text}</blockquote>}
      <LongField name="text" label={t('complete-work.text')} isOptional />
      <p className="caption">{t('complete-work.only')}</p>
    </>
  ),
  read: (data, { work }) => {
    const text = textOf(data, 'text')
    if (work === undefined) return { missing: 'missing.text', field: 'text' }
    return {
      command: { name: 'complete-work', item: work.reference, ...(text !== undefined && { text }) },
    }
  },
}

const heights = ['coordinator-lead', 'manager'] as const

export const escalateForm: CommandForm = {
  title: 'escalate.title',
  save: 'escalate.save',
  fields: ({ t }) => (
    <>
      <ChoiceField
        name="to"
        label={t('escalate.to')}
        choices={heights}
        say={(to) => t(`escalate.${to}`)}
        value="coordinator-lead"
      />
      <TextField name="reason" label={t('field.reason')} isFirst />
    </>
  ),
  read: (data) => {
    const reason = textOf(data, 'reason')
    if (reason === undefined) return { missing: 'missing.text', field: 'reason' }
    return { command: { name: 'escalate', to: choiceOf(data, 'to', heights) ?? 'coordinator-lead', reason } }
  },
}

const whom = ['receiver', 'patient', 'referrer'] as const

export const logContactForm: CommandForm = {
  title: 'log-contact.title',
  save: 'log-contact.save',
  fields: ({ t }) => (
    <>
      <ChoiceField
        name="whom"
        label={t('log-contact.whom')}
        choices={whom}
        say={(each) => t(`whom.${each}`)}
        value="receiver"
        isFirst
      />
      <ChoiceField
        name="outcome"
        label={t('log-contact.outcome')}
        choices={contactOutcomes}
        say={(each) => t(`outcome.${each}`)}
        hasDigits
      />
      <Beside>
        <MediumField value="phone" />
        <TextField name="who" label={t('log-contact.who')} isOptional />
      </Beside>
      <LongField name="text" label={t('log-contact.text')} />
    </>
  ),
  read: (data) => {
    const outcome = choiceOf(data, 'outcome', contactOutcomes)
    const text = textOf(data, 'text')
    const who = textOf(data, 'who')
    if (outcome === undefined) return { missing: 'missing.outcome', field: 'outcome' }
    if (text === undefined) return { missing: 'missing.text', field: 'text' }
    return {
      command: {
        name: 'log-contact',
        whom: choiceOf(data, 'whom', whom) ?? 'receiver',
        medium: choiceOf(data, 'medium', contactMedia) ?? 'phone',
        outcome,
        text,
        ...(who !== undefined && { who }),
      },
    }
  },
}

export const requestNoteForm: CommandForm = {
  title: 'request-note.title',
  save: 'request-note.save',
  fields: ({ t }) => (
    <>
      <MediumField value="fax" />
      <TextField name="text" label={t('request-note.text')} isOptional isFirst />
    </>
  ),
  read: (data) => {
    const text = textOf(data, 'text')
    return {
      command: {
        name: 'request-note',
        medium: choiceOf(data, 'medium', contactMedia) ?? 'fax',
        ...(text !== undefined && { text }),
      },
    }
  },
}

export const holdForm: CommandForm = {
  title: 'hold.title',
  save: 'hold.save',
  fields: ({ t, today }) => (
    <>
      <TextField name="reason" label={t('field.reason')} isFirst />
      <TextField name="until" label={t('hold.until')} type="date" min={today} isOptional />
    </>
  ),
  read: (data) => {
    const reason = textOf(data, 'reason')
    const until = textOf(data, 'until')
    if (reason === undefined) return { missing: 'missing.text', field: 'reason' }
    return { command: { name: 'hold', reason, ...(until !== undefined && { until }) } }
  },
}

export const resumeForm: CommandForm = {
  title: 'resume.title',
  save: 'resume.save',
  fields: ({ t }) => <TextField name="note" label={t('field.note')} isOptional isFirst />,
  read: (data) => {
    const note = textOf(data, 'note')
    return { command: { name: 'resume', ...(note !== undefined && { note }) } }
  },
}
