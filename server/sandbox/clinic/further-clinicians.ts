import type { StaffMember } from './practice.ts'

const words = [
  ['abara', 'Ngozi', 'Abara', 'MD', '207Q00000X', 'Family Medicine Physician'],
  ['brandvold', 'Kirsten', 'Brandvold', 'MD', '207R00000X', 'Internal Medicine Physician'],
  ['dela-rosa', 'Emilio', 'Dela Rosa', 'MD', '207Q00000X', 'Family Medicine Physician'],
  ['feingold', 'Ari', 'Feingold', 'DO', '207R00000X', 'Internal Medicine Physician'],
  ['hashemi', 'Leila', 'Hashemi', 'MD', '207Q00000X', 'Family Medicine Physician'],
  ['soderberg', 'Sven', 'Söderberg', 'MD', '207R00000X', 'Internal Medicine Physician'],
  ['moyo', 'Tariro', 'Moyo', 'FNP-C', '363LF0000X', 'Family Nurse Practitioner'],
  ['yoshida', 'Ken', 'Yoshida', 'PA-C', '363AM0700X', 'Medical Physician Assistant'],
] as const

/** With the six of the standard clinic, the fourteen who refer in a practice of two quarters. */
export const furtherClinicians: readonly StaffMember[] = words.map(
  ([key, given, family, suffix, code, display]) => ({
    id: `prac-${key}`,
    role: `role-${key}`,
    family,
    given,
    ...(suffix === 'MD' || suffix === 'DO' ? { prefix: 'Dr.' } : {}),
    suffix,
    nucc: [code, display],
    organization: 'northside',
    languages: ['en'],
  }),
)
