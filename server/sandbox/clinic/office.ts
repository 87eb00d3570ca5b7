import type { SpecialtyKey } from './specialties.ts'

/** A specialist or clinician elsewhere. */
export type OutsideClinician = readonly [key: string, given: string, family: string, suffix: string]

/** An office outside the practice that receives our referrals, or sends us theirs. */
export type Office = {
  key: string
  name: string
  specialty?: SpecialtyKey
  city: string
  /** Networks the office says it belongs to; absent: nobody knows. */
  networks?: readonly string[]
  newPatients: 'newpt' | 'nopt' | 'existptonly'
  /** Fax is always there; a Direct address only where it is named. */
  direct?: string
  languages?: readonly string[]
  clinicians: readonly OutsideClinician[]
}
