import { useLanguage } from '../../i18n/language.tsx'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'

/** How the parts of the line are called in the words of the page it stands on. */
export type PatientLineWords = { born: string; mrn: string; unknown: string }

/** Who it is, with everything that tells one patient from another. */
export function PatientLine(props: {
  name: string
  birthDate?: string | undefined
  mrn?: string | undefined
  words: PatientLineWords
}) {
  const { name, birthDate, mrn, words } = props
  const { locale } = useLanguage()
  return (
    <p>
      <b data-identifier>{name}</b>{' '}
      <span className="nowrap">
        <span className="label">{words.born}</span>{' '}
        <span data-identifier>{dayOrUnknown(birthDate, locale, words.unknown)}</span>
      </span>{' '}
      <span className="nowrap">
        <span className="label">{words.mrn}</span> <span data-identifier>{mrn ?? words.unknown}</span>
      </span>
    </p>
  )
}
