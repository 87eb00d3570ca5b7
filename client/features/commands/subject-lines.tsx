import type { LoopView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { useCommandWords } from './command-words.ts'

/** A referral that something is done to, with everything that tells its patient from another. */
export type CommandSubject = {
  referral: string
  patient: string
  version: number
  patientName: string
  birthDate?: string | undefined
  mrn?: string | undefined
  title: string
  /** Key of the specialty table. */
  specialty?: string | undefined
  urgency?: LoopView['urgency']
}

/** As many as fit without scrolling; the others are counted. */
const listed = 5

/** Whom a form is about: name, birth date and record number, so that nobody acts on the wrong patient. */
export function SubjectLines({ subjects }: { subjects: readonly CommandSubject[] }) {
  const t = useCommandWords()
  const rest = subjects.length - listed
  return (
    <div className="command-for">
      {subjects.length > 1 && <b>{t('form.several', { count: subjects.length })}</b>}
      <ul>
        {subjects.slice(0, listed).map((subject) => (
          <SubjectLine key={subject.referral} subject={subject} />
        ))}
      </ul>
      {rest > 0 && <span className="caption">{t('form.and-more', { count: rest })}</span>}
    </div>
  )
}

function SubjectLine({ subject }: { subject: CommandSubject }) {
  const t = useCommandWords()
  const { locale } = useLanguage()
  const unknown = t('form.not-known')
  return (
    <li>
      <b data-identifier>{subject.patientName}</b>{' '}
      <span className="nowrap">
        {t('form.born')} <b data-identifier>{dayOrUnknown(subject.birthDate, locale, unknown)}</b>
      </span>{' '}
      <span className="nowrap">
        {t('form.mrn')} <b data-identifier>{subject.mrn ?? unknown}</b>
      </span>{' '}
      <span className="muted">{subject.title}</span>
    </li>
  )
}
