import { contactMedia } from '#domain/commands/command.ts'
import { choiceOf, textOf, type CommandForm, type FormSetting } from './command-form.ts'
import { endingReasonOf, EndingReason } from './ending-reason.tsx'
import { Beside, ChoiceField, LongField, MediumField, TextField } from './fields.tsx'

/** What was said, when, how and by whom; what was not filled in is left out. */
export function answerOf(data: FormData) {
  const [on, by, note] = ['on', 'by', 'note'].map((field) => textOf(data, field))
  return {
    medium: choiceOf(data, 'medium', contactMedia) ?? ('phone' as const),
    ...(on !== undefined && { on }),
    ...(by !== undefined && { by }),
    ...(note !== undefined && { note }),
  }
}

function AnswerFields({ t, today }: FormSetting) {
  return (
    <>
      <Beside>
        <MediumField value="phone" />
        <TextField name="on" label={t('answer.on')} type="date" value={today} />
      </Beside>
      <TextField name="by" label={t('answer.by')} isOptional />
    </>
  )
}

/** An answer that says nothing beyond itself. */
function plainAnswer(name: 'record-acceptance' | 'record-acknowledgement'): CommandForm {
  return {
    title: `${name}.title`,
    save: `${name}.save`,
    fields: (setting) => (
      <>
        <AnswerFields {...setting} />
        <TextField name="note" label={setting.t('field.note')} isOptional isFirst />
      </>
    ),
    read: (data) => ({ command: { name, ...answerOf(data) } }),
  }
}

export const acceptanceForm = plainAnswer('record-acceptance')
export const acknowledgementForm = plainAnswer('record-acknowledgement')

export const informationRequestForm: CommandForm = {
  title: 'record-information-request.title',
  save: 'record-information-request.save',
  fields: (setting) => (
    <>
      <LongField name="what" label={setting.t('record-information-request.what')} />
      <AnswerFields {...setting} />
    </>
  ),
  read: (data) => {
    const what = textOf(data, 'what')
    if (what === undefined) return { missing: 'missing.what', field: 'what' }
    return { command: { name: 'record-information-request', what, ...answerOf(data) } }
  },
}

const declines = ['wrong-specialty', 'no-capacity', 'out-of-network', 'insufficient-information'] as const

export const declineForm: CommandForm = {
  title: 'record-decline.title',
  save: 'record-decline.save',
  fields: (setting) => (
    <>
      <ChoiceField
        name="reason"
        label={setting.t('field.reason')}
        choices={declines}
        say={(reason) => setting.t(`closure.${reason}`)}
        isFirst
        hasDigits
      />
      <TextField name="text" label={setting.t('close.text')} />
      <TextField name="suggestion" label={setting.t('record-decline.suggestion')} isOptional />
      <AnswerFields {...setting} />
    </>
  ),
  read: (data) => {
    const reason = choiceOf(data, 'reason', declines)
    const text = textOf(data, 'text')
    const suggestion = textOf(data, 'suggestion')
    if (reason === undefined) return { missing: 'missing.reason', field: 'reason' }
    if (text === undefined) return { missing: 'missing.text', field: 'text' }
    return {
      command: {
        name: 'record-decline',
        reason,
        text,
        ...(suggestion !== undefined && { suggestion }),
        ...answerOf(data),
      },
    }
  },
}

/** Reasons a person gives; the first nine, because a digit picks each. */
const closures = [
  'patient-declined',
  'patient-unreachable',
  'no-longer-needed',
  'already-completed',
  'seen-elsewhere',
  'patient-moved',
  'duplicate',
  'expired',
  'patient-deceased',
] as const

export const closeForm: CommandForm = {
  title: 'close.title',
  save: 'close.save',
  fields: ({ t }) => <EndingReason t={t} label={t('close.reason')} reasons={closures} />,
  read: (data) => {
    const ending = endingReasonOf(data, closures)
    return 'missing' in ending ? ending : { command: { name: 'close', ...ending } }
  },
}

export const reopenForm: CommandForm = {
  title: 'reopen.title',
  save: 'reopen.save',
  fields: ({ t }) => <LongField name="text" label={t('field.reason')} />,
  read: (data) => {
    const text = textOf(data, 'text')
    if (text === undefined) return { missing: 'missing.text', field: 'text' }
    return { command: { name: 'reopen', text } }
  },
}
