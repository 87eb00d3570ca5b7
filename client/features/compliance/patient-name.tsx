import type { PatientIdentity } from '#contract/audit.ts'
import { useComplianceSpeech } from './compliance-words.ts'

/** A patient as people tell patients apart: name, birth date and record number, always together. */
export function PatientName({ identity }: { identity: PatientIdentity }) {
  const { t, wording } = useComplianceSpeech()
  const { patient, name, birthDate, mrn, isRestricted } = identity
  if (name === undefined && mrn === undefined && birthDate === undefined) return <span>{patient}</span>
  return (
    <span className="cmp-name">
      <b data-identifier>{name ?? t('page.no-name')}</b>{' '}
      <span data-identifier>
        {t('page.born')} {birthDate === undefined ? t('page.not-known') : wording.day(birthDate)}
      </span>{' '}
      <span data-identifier>
        {t('page.mrn')} {mrn ?? t('page.not-known')}
      </span>{' '}
      {isRestricted && <b className="cmp-restricted">{t('page.restricted')}</b>}
    </span>
  )
}
