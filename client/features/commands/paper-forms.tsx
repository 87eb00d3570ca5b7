import { contactMedia } from '#domain/commands/command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { choiceOf, textOf, type CommandForm } from './command-form.ts'
import type { CommandKey } from './command-words.ts'
import { LongField, MediumField, TextField } from './fields.tsx'

/** What goes out: of an inbound referral our report, after a question the answer, else the packet. */
function whatGoesOut({ axes, state }: LoopView): CommandKey {
  if (axes.direction === 'inbound') return 'send-packet.report'
  return state === 'info-requested' ? 'send-packet.information' : 'send-packet.packet'
}

export const sendForm: CommandForm = {
  title: 'send-packet.title',
  save: 'send-packet.save',
  fields: ({ t, view }) => {
    const to = view?.axes.direction === 'inbound' ? view.requester : view?.receiver
    return (
      <>
        {view !== undefined && <p>{t(whatGoesOut(view), { to: to?.display ?? 'none' })}</p>}
        <MediumField value="fax" />
        <TextField name="note" label={t('field.note')} isOptional isFirst />
      </>
    )
  },
  read: (data) => {
    const note = textOf(data, 'note')
    const medium = choiceOf(data, 'medium', contactMedia) ?? 'fax'
    return { command: { name: 'send-packet', medium, ...(note !== undefined && { note }) } }
  },
}

export const recordsForm: CommandForm = {
  title: 'request-records.title',
  save: 'request-records.save',
  fields: ({ t }) => (
    <>
      <LongField name="what" label={t('request-records.what')} />
      <MediumField value="fax" />
    </>
  ),
  read: (data) => {
    const what = textOf(data, 'what')
    if (what === undefined) return { missing: 'missing.what', field: 'what' }
    const medium = choiceOf(data, 'medium', contactMedia) ?? 'fax'
    return { command: { name: 'request-records', medium, what } }
  },
}
