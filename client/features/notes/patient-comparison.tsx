import type { NoteCandidateView, NoteDetail } from '#contract/notes.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { comparePatients, type ComparedFact, type Likeness } from './compare-patient.ts'
import { useNotesSpeech } from './notes-words.ts'

/** A shape and a word for each: colour never says it alone. */
const shapes: Readonly<Record<Likeness, IconName>> = {
  same: 'closed',
  near: 'mismatch',
  differs: 'overdue',
  unsaid: 'cant-confirm',
}

/** Whom the note names beside whom the chart is of, with everything that tells one patient from another. */
export function PatientComparison({ note, candidate }: { note: NoteDetail; candidate: NoteCandidateView }) {
  const { t } = useNotesSpeech()
  const { facts } = note
  const { patient, agreement } = candidate
  const { locale } = useLanguage()
  const unknown = t('compare.not-known')
  if (facts === undefined) {
    return (
      <p>
        <b data-identifier>{patient.name || unknown}</b> {t('compare.born')}{' '}
        <span data-identifier>{dayOrUnknown(patient.birthDate, locale, unknown)}</span> {t('compare.mrn')}{' '}
        <span data-identifier>{patient.mrn ?? unknown}</span>
      </p>
    )
  }
  return (
    <>
      <table className="nts-compare">
        <caption className="visually-hidden">{t('compare.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('compare.title')}</th>
            <th scope="col">{t('compare.in-note')}</th>
            <th scope="col">{t('compare.in-chart')}</th>
          </tr>
        </thead>
        <tbody>
          {comparePatients(facts, candidate).map((each) => (
            <FactRow key={each.fact} compared={each} />
          ))}
        </tbody>
      </table>
      <p className={agreement === 'number' || agreement === 'demographics' ? 'caption' : 'nts-doubt'}>
        {agreement !== 'number' && agreement !== 'demographics' && <Icon name="mismatch" />}
        {t(`agreement.${agreement}`)}
      </p>
    </>
  )
}

function FactRow({ compared: { fact, inNote, inChart, likeness } }: { compared: ComparedFact }) {
  const { t } = useNotesSpeech()
  const { locale } = useLanguage()
  const show = (value: string): string => (fact === 'born' ? dayOrUnknown(value, locale, value) : value)
  return (
    <tr className={`nts-is-${likeness}`}>
      <th scope="row">
        {t(`compare.${fact}`)}
        <span className="nts-likeness">
          <Icon name={shapes[likeness]} />
          {t(`compare.${likeness}`)}
        </span>
      </th>
      <td data-identifier>{inNote.length === 0 ? t('compare.not-said') : inNote.map(show).join(' / ')}</td>
      <td data-identifier>{inChart === undefined ? t('compare.not-known') : show(inChart)}</td>
    </tr>
  )
}
