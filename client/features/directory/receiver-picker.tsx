import { needsNetworkReason } from '#domain/directory/judge-network.ts'
import type { RankedReceiver, RankReason } from '#domain/directory/ranking.ts'
import { useId, useState } from 'react'
import { useOwnWords } from '../../i18n/own-words.ts'
import { directoryWords, type TranslateDirectory } from './directory-words.ts'

/** Whom somebody picked; `reason` is there where the receiver is out of network. */
export type PickedReceiver = { ranked: RankedReceiver; reason?: string }

export type ReceiverPickerProps = {
  /** The best first. */
  ranked: readonly RankedReceiver[]
  onPick: (picked: PickedReceiver) => void
}

/**
 * Receivers to choose from, with what speaks for and against each. A network that is not known is called that. The list
 * is a group of radio buttons: arrow keys move, and the form is sent with Enter. Who is out of network is picked only
 * with a reason.
 */
export function ReceiverPicker({ ranked, onPick }: ReceiverPickerProps) {
  const t = useOwnWords(directoryWords)
  const [chosenId, setChosenId] = useState<string>()
  const [reason, setReason] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const reasonId = useId()
  if (t === undefined || t === 'failed') return null
  if (ranked.length === 0) return <p className="muted">{t('picker.none')}</p>
  const chosen = ranked.find(({ receiver }) => receiver.id === chosenId)
  const needsReason = chosen !== undefined && needsNetworkReason(chosen)
  const pick = (): void => {
    if (chosen === undefined) return
    const written = reason.trim()
    if (needsReason && written === '') return setIsMissing(true)
    onPick(needsReason ? { ranked: chosen, reason: written } : { ranked: chosen })
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        pick()
      }}
    >
      <fieldset className="receivers">
        <legend>{t('picker.label')}</legend>
        {ranked.map((each) => (
          <Choice
            key={each.receiver.id}
            ranked={each}
            isChosen={each.receiver.id === chosenId}
            onChoose={() => setChosenId(each.receiver.id)}
            t={t}
          />
        ))}
      </fieldset>
      {needsReason && (
        <p>
          <label htmlFor={reasonId}>{t('picker.reason')}</label>
          <textarea
            id={reasonId}
            rows={2}
            maxLength={300}
            aria-required
            value={reason}
            aria-invalid={isMissing && reason.trim() === ''}
            onChange={(event) => setReason(event.target.value)}
          />
          {isMissing && reason.trim() === '' && <span role="alert">{t('picker.reason-missing')}</span>}
        </p>
      )}
      <button className="btn" type="submit" disabled={chosen === undefined}>
        {t('picker.choose')}
      </button>
    </form>
  )
}

function Choice(props: {
  ranked: RankedReceiver
  isChosen: boolean
  onChoose: () => void
  t: TranslateDirectory
}) {
  const { ranked, isChosen, onChoose, t } = props
  const { receiver, network, reasons } = ranked
  const id = useId()
  const place = [receiver.organization, receiver.city].filter((part) => part !== '').join(', ')
  // The network stands beside the name already.
  const others = reasons.filter(({ key }) => key !== 'network-unknown')
  return (
    <div className="receiver">
      <input
        type="radio"
        name="receiver"
        id={id}
        checked={isChosen}
        onChange={onChoose}
        aria-describedby={`${id}-why`}
      />
      <label htmlFor={id}>
        <b>{receiver.name}</b> <span className="muted">{place}</span>{' '}
        <span className="nowrap">{t(`network.${network}`)}</span>
      </label>
      <ul id={`${id}-why`}>
        <Reasons side="for" reasons={others} t={t} />
        <Reasons side="against" reasons={others} t={t} />
        <Reasons side="open" reasons={others} t={t} />
      </ul>
    </div>
  )
}

function Reasons(props: { side: RankReason['side']; reasons: readonly RankReason[]; t: TranslateDirectory }) {
  const { side, reasons, t } = props
  const own = reasons.filter((reason) => reason.side === side)
  if (own.length === 0) return null
  return (
    <li>
      {t(`picker.${side}`)} {own.map(({ key, values }) => t(`reason.${key}`, values)).join(' · ')}
    </li>
  )
}
