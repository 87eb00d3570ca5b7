import type { NoteDetail } from '#contract/notes.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Fact } from '../../ui/fact.tsx'
import { Icon } from '../../ui/icon.tsx'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { useNotesSpeech } from './notes-words.ts'

/** What was read of a note and how sure that is; recommendations only as they stand in it, with their page. */
export function NoteReading({ facts }: { facts: NonNullable<NoteDetail['facts']> }) {
  const { t } = useNotesSpeech()
  const { locale } = useLanguage()
  const { reading, author, serviceOn, completeness, referralNumbers, isSensitive, recommendations } = facts
  const service = serviceOn?.slice(0, 10)
  const isPicture = reading === 'ocr'
  return (
    <section aria-labelledby="nts-read">
      <h3 className="section-title" id="nts-read">
        {t('read.title')}
      </h3>
      {isPicture ? <Warning text={t('read.ocr')} /> : <p className="caption">{t(`read.${reading}`)}</p>}
      <dl className="facts">
        <Fact label={t('read.author')}>{author.name}</Fact>
        <Fact label={t('read.organization')}>{author.organization}</Fact>
        <Fact label={t('read.service')}>
          {service === undefined ? undefined : dayOrUnknown(service, locale, service)}
        </Fact>
        <Fact label={t('read.status')}>{t(`read.${completeness}`)}</Fact>
        <Fact label={t('read.number')}>{referralNumbers.join(', ') || undefined}</Fact>
      </dl>
      {isSensitive && <Warning text={t('read.sensitive')} />}
      <h4>{t('read.quotes')}</h4>
      {recommendations.length === 0 ? (
        <p className="muted">{t('read.no-quotes')}</p>
      ) : (
        <ul className="nts-quotes">
          {recommendations.map(({ quote, page }, index) => (
            <li key={`${index} ${quote}`}>
              <q>{quote}</q> <span className="caption">{t('read.quote-page', { page })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Warning({ text }: { text: string }) {
  return (
    <div className="notice warn">
      <Icon name="mismatch" />
      <p>{text}</p>
    </div>
  )
}
