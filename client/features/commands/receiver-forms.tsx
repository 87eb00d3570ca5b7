import { ReceiverField, readReceiver } from '../directory/receiver-field.tsx'
import { textOf, type CommandForm, type FormSetting } from './command-form.ts'
import { TextField } from './fields.tsx'

/** Receivers for the one referral the form is about, as Baton ranks them for its patient. */
function RankedReceivers({ setting, reasonName }: { setting: FormSetting; reasonName?: string }) {
  const [subject] = setting.subjects
  if (subject === undefined) return null
  const { patient, specialty = 'specialist', urgency = 'routine' } = subject
  return (
    <ReceiverField
      bearer={setting.bearer}
      question={{ specialty, urgency, patient: patient.slice('Patient/'.length) }}
      reasonName={reasonName}
      isFirst
    />
  )
}

export const routeForm: CommandForm = {
  title: 'route.title',
  save: 'route.save',
  isWide: true,
  fields: (setting) => <RankedReceivers setting={setting} reasonName="reason" />,
  read: (data) => {
    const receiver = readReceiver(data)
    const reason = textOf(data, 'reason')
    if (receiver === undefined) return { missing: 'missing.receiver', field: 'receiver' }
    if (receiver.network === 'out' && reason === undefined)
      return { missing: 'missing.network-reason', field: 'reason' }
    return { command: { name: 'route', receiver, ...(reason !== undefined && { reason }) } }
  },
}

export const redirectForm: CommandForm = {
  title: 'redirect.title',
  save: 'redirect.save',
  isWide: true,
  fields: (setting) => (
    <>
      <RankedReceivers setting={setting} />
      <TextField name="reason" label={setting.t('field.reason')} />
    </>
  ),
  read: (data) => {
    const receiver = readReceiver(data)
    const reason = textOf(data, 'reason')
    if (receiver === undefined) return { missing: 'missing.receiver', field: 'receiver' }
    if (reason === undefined) return { missing: 'missing.text', field: 'reason' }
    return { command: { name: 'redirect', receiver, reason } }
  },
}
