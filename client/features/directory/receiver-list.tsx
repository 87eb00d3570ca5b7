import type { DirectoryList } from '#contract/directory.ts'
import { channelsOf, type Receiver } from '#domain/directory/receiver.ts'
import { FailedNotice } from '../../ui/failed-notice.tsx'
import { writeDirectoryPlace } from './directory-address.ts'
import { useDirectorySpeech } from './directory-words.ts'

/** The receivers that were found, or what stands in their place. */
export function ReceiverList(props: {
  found: { data: DirectoryList | undefined; isError: boolean }
  chosen: string | undefined
  onReadAgain: () => void
}) {
  const { found, chosen, onReadAgain } = props
  const { t } = useDirectorySpeech()
  const { data } = found
  return (
    <>
      {found.isError && (
        <FailedNotice text={t('page.failed')} retry={t('page.retry')} onRetry={onReadAgain} />
      )}
      <p role="status" className="caption">
        {data === undefined
          ? !found.isError && t('page.loading')
          : data.receivers.length === 0
            ? t('page.none')
            : t('page.found', { count: data.receivers.length })}
      </p>
      <ul className="dir-rows">
        {data?.receivers.map((receiver) => (
          <ReceiverLine key={receiver.id} receiver={receiver} isChosen={receiver.id === chosen} />
        ))}
      </ul>
      {data?.isCut === true && <p className="caption">{t('page.cut')}</p>}
      {data?.mayEdit === false && <p className="caption">{t('page.read-only')}</p>}
    </>
  )
}

function ReceiverLine({ receiver, isChosen }: { receiver: Receiver; isChosen: boolean }) {
  const { t, wording } = useDirectorySpeech()
  const specialties = receiver.specialties.map((each) => wording.label(`specialty.${each}`))
  const ways = channelsOf(receiver).map((channel) => t(`channel.${channel}`))
  return (
    <li>
      <a
        className="dir-row"
        href={writeDirectoryPlace(receiver.id)}
        aria-current={isChosen ? 'true' : undefined}
      >
        <b>{receiver.name}</b> {!receiver.isActive && <span className="chip">{t('page.inactive')}</span>}
        <span className="caption">
          {[...specialties, receiver.organization, receiver.city].filter((each) => each !== '').join(' · ')}
        </span>
        <span className="caption">{ways.join(', ') || t('detail.no-reach')}</span>
      </a>
    </li>
  )
}
