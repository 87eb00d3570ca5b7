import type { RankedReceiver, RankReason } from '#domain/directory/ranking.ts'
import { useId } from 'react'
import type { TranslateDirectory } from './directory-words.ts'

/** One receiver as a radio button, with its network and what speaks for and against it. */
export function ReceiverChoice(props: {
  ranked: RankedReceiver
  /** Stands before the name, where receivers of several specialties are listed. */
  specialty?: string
  isChosen: boolean
  isFirst?: boolean
  onChoose: () => void
  t: TranslateDirectory
}) {
  const { ranked, specialty, isChosen, isFirst = false, onChoose, t } = props
  const { receiver, network, reasons } = ranked
  const id = useId()
  const place = [receiver.organization, receiver.city].filter((part) => part !== '').join(', ')
  // The network stands beside the name already; which one it is, only where that says more.
  const others = reasons.filter(({ key }) => key !== 'network-unknown' && key !== 'network-out')
  return (
    <div className="receiver">
      <input
        type="radio"
        name="receiver"
        value={receiver.id}
        id={id}
        checked={isChosen}
        onChange={onChoose}
        aria-describedby={`${id}-why`}
        data-first={isFirst ? '' : undefined}
      />
      <label htmlFor={id}>
        {specialty !== undefined && `${specialty}: `}
        <b>{receiver.name}</b> <span className="muted">{place}</span>{' '}
        <span className={`network network-${network}`}>{t(`network.${network}`)}</span>
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
