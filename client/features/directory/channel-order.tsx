import { receiverChannels, type ReceiverChannel } from '#domain/directory/receiver.ts'
import { useState } from 'react'
import { useDirectorySpeech } from './directory-words.ts'

/** In which order an office wants to be reached. It is moved by buttons: nothing has to be dragged. */
export function ChannelOrder({ initial }: { initial: readonly ReceiverChannel[] }) {
  const { t } = useDirectorySpeech()
  const [order, setOrder] = useState(initial)
  const rest = receiverChannels.filter((channel) => !order.includes(channel))
  return (
    <fieldset className="field choices">
      <legend>{t('edit.order')}</legend>
      <input type="hidden" name="channels" value={order.join(' ')} />
      {order.length === 0 && <p className="caption">{t('edit.order-none')}</p>}
      <ol className="dir-order">
        {order.map((channel, at) => (
          <li key={channel}>
            <b>{t(`channel.${channel}`)}</b>
            {at > 0 && (
              <button
                type="button"
                className="btn small"
                aria-label={t('edit.sooner', { channel: t(`channel.${channel}`) })}
                onClick={() => setOrder(moveUp(order, at))}
              >
                ↑
              </button>
            )}
            <button
              type="button"
              className="btn small"
              aria-label={t('edit.remove', { channel: t(`channel.${channel}`) })}
              onClick={() => setOrder(order.filter((each) => each !== channel))}
            >
              ✕
            </button>
          </li>
        ))}
      </ol>
      {rest.map((channel) => (
        <button
          key={channel}
          type="button"
          className="btn small"
          aria-label={t('edit.add', { channel: t(`channel.${channel}`) })}
          onClick={() => setOrder([...order, channel])}
        >
          + {t(`channel.${channel}`)}
        </button>
      ))}
    </fieldset>
  )
}

function moveUp(order: readonly ReceiverChannel[], at: number): readonly ReceiverChannel[] {
  const [above, moved] = [order[at - 1], order[at]]
  if (above === undefined || moved === undefined) return order
  return order.toSpliced(at - 1, 2, moved, above)
}
