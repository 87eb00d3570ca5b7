import { contactMedia, type ContactMedium } from '#domain/commands/command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { packetOfferQuery } from '../../api/packets.ts'
import type { FormSetting } from './command-form.ts'
import { PacketContents } from './packet-contents.tsx'

/**
 * How a packet goes, and what goes along. Whoever changes nothing sends what is usual by the best way there is; nobody
 * has to wait for the list to do that.
 */
export function PacketFields({ setting, view }: { setting: FormSetting; view: LoopView }) {
  const { t, bearer, sayOnSave } = setting
  const { data, isPending, isError } = useQuery(packetOfferQuery(bearer, view.referral))
  const [chosen, setChosen] = useState<ContactMedium>()
  const [isByHand, setByHand] = useState(false)
  const offer = data?.offer
  const medium = chosen ?? offer?.carried[0] ?? 'fax'
  const isCarried = offer?.carried.some((each) => each === medium) === true
  const isSent = isCarried && !isByHand
  useEffect(() => sayOnSave(isSent ? 'send-packet.send' : 'send-packet.save'), [sayOnSave, isSent])
  const to = view.receiver?.display ?? 'none'
  return (
    <>
      <label className="field">
        <span>{t('medium.label')}</span>
        <select
          name="medium"
          value={medium}
          onChange={({ target }) => setChosen(contactMedia.find((each) => each === target.value))}
        >
          {contactMedia.map((each) => (
            <option key={each} value={each}>
              {t(`medium.${each}`)}
            </option>
          ))}
        </select>
      </label>
      {isCarried && (
        <label className="tick">
          <input
            type="checkbox"
            name="by-hand"
            checked={isByHand}
            onChange={({ target }) => setByHand(target.checked)}
          />
          <span>{t('packet.by-hand')}</span>
        </label>
      )}
      <p role="status">
        {isPending && t('packet.reading')}
        {isError && t('packet.unread', { to })}
        {offer !== undefined && isSent && t('packet.sends', { to, medium })}
        {data !== undefined && !isSent && t('packet.records', { to })}
      </p>
      {offer !== undefined && (
        <div hidden={!isSent}>
          <PacketContents offer={offer} isSent={isSent} />
        </div>
      )}
    </>
  )
}
