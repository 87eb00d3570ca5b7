import { useLanguage } from '../../i18n/language.tsx'
import { FailedNotice } from '../../ui/failed-notice.tsx'
import { formatTime, zoneName } from '../../ui/clinical-date.ts'
import { AcceptedList } from './accepted-list.tsx'
import type { CleanUpActs, CleanUpModel } from './clean-up-model.ts'
import { useCleanUpSpeech } from './clean-up-words.ts'
import { ProposalList } from './proposal-list.tsx'

/** What may be closed, what came of the last decision, and what was closed so far. */
export function CleanUpView({ model, acts }: { model: CleanUpModel; acts: CleanUpActs }) {
  const { t } = useCleanUpSpeech()
  const { locale } = useLanguage()
  const { state, list } = model
  return (
    <main className="cln">
      <p className="muted">{t('page.text')}</p>
      <News model={model} />
      {state === 'pending' && <p role="status">{t('page.loading')}</p>}
      {state === 'failed' && (
        <FailedNotice text={t('page.failed')} retry={t('page.retry')} onRetry={acts.onReadAgain} />
      )}
      {list !== undefined && (
        <>
          <ProposalList list={list} model={model} acts={acts} />
          <AcceptedList list={list} acts={acts} />
          <p className="caption">
            {t('page.updated', {
              time: formatTime(Date.parse(list.now), list.timeZone, locale),
              zone: zoneName(Date.parse(list.now), list.timeZone, locale),
            })}
          </p>
        </>
      )}
    </main>
  )
}

/** What was done last, said once; the page's one live region. */
function News({ model: { news, wrong, isClosing } }: { model: CleanUpModel }) {
  const { t } = useCleanUpSpeech()
  return (
    <>
      {wrong !== undefined && (
        <p role="alert" className="command-wrong">
          {wrong}
        </p>
      )}
      <div className={news === undefined && !isClosing ? 'visually-hidden' : 'wl-done'}>
        <div role="status">
          {isClosing ? t('open.closing') : news?.text}
          {news !== undefined && news.skipped.length > 0 && (
            <>
              {' '}
              {t('done.skipped')}
              <ul>
                {news.skipped.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            </>
          )}
        </div>
        {news?.undo !== undefined && (
          <button type="button" className="btn small" onClick={news.undo}>
            {t('done.undo')}
          </button>
        )}
      </div>
    </>
  )
}
