import type { HistoryEntry } from '#contract/directory.ts'
import { useQuery } from '@tanstack/react-query'
import { receiverHistoryQuery } from '../../api/directory.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { useDirectorySpeech } from './directory-words.ts'
import { ChangeLines } from './change-lines.tsx'

/** Every version of a receiver, the newest first: when, by whom, why, and what was other before. */
export function ReceiverHistoryList({ bearer, id }: { bearer: string; id: string }) {
  const { t } = useDirectorySpeech()
  const read = useQuery(receiverHistoryQuery(bearer, id))
  return (
    <section aria-labelledby="receiver-history">
      <h3 id="receiver-history">{t('history.title')}</h3>
      {read.isError && <p role="alert">{t('history.failed')}</p>}
      <ol className="dir-history">
        {read.data?.entries.map((entry) => (
          <Entry key={entry.version} entry={entry} />
        ))}
      </ol>
    </section>
  )
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { t, wording } = useDirectorySpeech()
  const { locale } = useLanguage()
  const { version, changedAt, changedBy, cause, reason, changes } = entry
  return (
    <li lang={locale}>
      <time dateTime={changedAt}>{wording.moment(changedAt)}</time> <b>{changedBy}</b>{' '}
      <span className="caption">{version === 1 ? t('history.first') : t('history.cause', { cause })}</span>
      {reason !== '' && <p>{reason}</p>}
      <ChangeLines changes={changes} />
    </li>
  )
}
