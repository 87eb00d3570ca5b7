import type { Cms50Patients, Cms50Shown } from '#contract/reports.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { cms50PatientsQuery } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PatientLine } from '../practice/patient-line.tsx'
import { PagedList } from './paged-list.tsx'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

/** Patients of the measure, each with why it is in or out of each population. */
export function MeasuredPatients({ year, shown }: { year: number; shown: Cms50Shown }) {
  const { session } = useReportSetting()
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const read = useInfiniteQuery(cms50PatientsQuery(session, year, locale, shown))
  return (
    <PagedList read={read} count={(total) => t('measure.count', { count: total })} className="rep-measured">
      {({ patients }) =>
        patients.map((patient) => <MeasuredPatient key={patient.patient} patient={patient} />)
      }
    </PagedList>
  )
}

function MeasuredPatient({ patient }: { patient: Cms50Patients['patients'][number] }) {
  const { t } = useReportsSpeech()
  const words = { born: t('list.born'), mrn: t('list.mrn'), unknown: t('list.not-known') }
  return (
    <li>
      <PatientLine
        name={patient.name === '' ? patient.patient : patient.name}
        birthDate={patient.birthDate}
        mrn={patient.mrn}
        words={words}
      />
      <ul className="rep-why">
        {patient.why.map(({ population, isMet, text, evidence }) => (
          <li key={`${population} ${text}`}>
            <Icon name={isMet ? 'check' : 'mismatch'} />
            <span>
              <b>{t(`measure.${population}`)}:</b> {t(isMet ? 'measure.met' : 'measure.unmet')} {text}
              {evidence.length > 0 && <span className="caption"> {evidence.join(', ')}</span>}
            </span>
          </li>
        ))}
      </ul>
    </li>
  )
}
