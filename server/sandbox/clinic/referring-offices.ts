import type { Office } from './office.ts'

/** Practices that refer to the group's dermatology clinic. */
export const referringOffices: readonly Office[] = [
  {
    key: 'elm-street-pediatrics',
    name: 'Elm Street Pediatrics',
    city: 'Harborview',
    newPatients: 'newpt',
    clinicians: [['kim', 'Soo-jin', 'Kim', 'MD']],
  },
  {
    key: 'harbor-internal',
    name: 'Harbor Internal Medicine',
    city: 'Harborview',
    newPatients: 'newpt',
    direct: 'harborinternal',
    clinicians: [
      ['jansen', 'Pieter', 'Jansen', 'MD'],
      ['okonkwo', 'Chidi', 'Okonkwo', 'MD'],
    ],
  },
  {
    key: 'millbrook-family',
    name: 'Millbrook Family Practice',
    city: 'Millbrook',
    newPatients: 'newpt',
    clinicians: [['larsson', 'Britt', 'Larsson', 'NP']],
  },
]
