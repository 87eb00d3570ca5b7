import { contactMedia } from '#domain/commands/command.ts'
import { packetSections, type PacketChoice } from '#domain/packet/choose-packet.ts'
import { choiceOf, textOf, type CommandForm } from './command-form.ts'
import { LongField, MediumField, TextField } from './fields.tsx'
import { PacketFields } from './packet-fields.tsx'

/** What goes along, where the sender wants something else than what is usual. */
function readPacketChoice(data: FormData): PacketChoice | undefined {
  if (!data.has('packet-chosen')) return undefined
  const named = data.getAll('packet-section')
  const leaveOut = data.getAll('packet-leave-out').filter((each) => typeof each === 'string')
  return {
    sections: packetSections.filter((each) => named.includes(each)),
    ...(leaveOut.length > 0 && { leaveOut }),
  }
}

/** Of an inbound referral it is our report that went back; after a question the answer goes, else the packet. */
export const sendForm: CommandForm = {
  title: 'send-packet.title',
  save: 'send-packet.save',
  fields: (setting) => {
    const { t, view } = setting
    const isOurs = view !== undefined && view.axes.direction !== 'inbound'
    return (
      <>
        {isOurs ? (
          <>
            {view.state === 'info-requested' && <p>{t('send-packet.information')}</p>}
            <PacketFields setting={setting} view={view} />
          </>
        ) : (
          <>
            <p>{t('send-packet.report', { to: view?.requester?.display ?? 'none' })}</p>
            <MediumField value="fax" />
          </>
        )}
        <TextField name="note" label={t('field.note')} isOptional isFirst />
      </>
    )
  },
  read: (data) => {
    const note = textOf(data, 'note')
    const medium = choiceOf(data, 'medium', contactMedia) ?? 'fax'
    const packet = readPacketChoice(data)
    return {
      command: {
        ...{ name: 'send-packet', medium },
        ...(note !== undefined && { note }),
        ...(packet && { packet }),
        ...(data.has('by-hand') && { isByHand: true }),
      },
    }
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
