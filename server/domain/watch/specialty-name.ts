import { specialtyTable } from '../specialties.ts'
import { en } from '../wording/en.ts'
import { es } from '../wording/es.ts'

/** What people call the specialty of a referral; the order's own words where it is none that Baton knows by name. */
export function nameSpecialty(
  { specialty, title }: { specialty?: string; title: string },
  language: 'en' | 'es',
): string {
  const row = specialtyTable.find((each) => each.specialty === specialty)
  return row === undefined ? title : { en, es }[language][`specialty.${row.specialty}`]
}
