import type {
  Cms50Answer,
  Cms50Patients,
  PartnerReport,
  ReportAnswer,
  ReportChoices,
  ReportGroups,
  ReportLoopsAnswer,
  ReportPatientGroups,
} from '#contract/reports.ts'
import { sampleNow, sampleRows } from './worklist-samples.ts'

const stamp = {
  countedUntil: new Date(sampleNow).toISOString(),
  isCounted: true,
  today: '2026-11-17',
  maturedDays: 60,
}

const spread = (loops: number, quartile1: number, median: number, quartile3: number, mean: number) => ({
  ...{ loops, quartile1, median, quartile3, mean },
})

const funnel: ReportAnswer['figures']['funnel'] = [
  { step: 'ordered', reached: 1086, waiting: 12, ended: 9 },
  { step: 'sent', reached: 1065, waiting: 31, ended: 24 },
  { step: 'accepted', reached: 1010, waiting: 118, ended: 96 },
  { step: 'booked', reached: 796, waiting: 40, ended: 22 },
  { step: 'seen', reached: 734, waiting: 62, ended: 8 },
  { step: 'note-back', reached: 664, waiting: 9, ended: 1 },
  { step: 'reconciled', reached: 654, waiting: 0, ended: 0 },
  { step: 'reviewed', reached: 571, waiting: 0, ended: 0 },
]

const steps: ReportAnswer['figures']['steps'] = [
  { step: 'sent', days: spread(1204, 0, 1, 2, 1.4) },
  { step: 'accepted', days: spread(1121, 1, 3, 6, 4.6) },
  { step: 'booked', days: spread(902, 3, 6, 12, 9.2) },
  { step: 'seen', days: spread(798, 9, 17, 31, 21.8) },
  { step: 'note-back', days: spread(690, 4, 8, 15, 11.3) },
  { step: 'reconciled', days: spread(676, 0, 0, 1, 0.7) },
  { step: 'reviewed' },
]

const ageing: ReportAnswer['figures']['ageing'] = [
  { from: 0, to: 7, loops: 88 },
  { from: 8, to: 14, loops: 61 },
  { from: 15, to: 30, loops: 74 },
  { from: 31, to: 60, loops: 92 },
  { from: 61, to: 90, loops: 57 },
  { from: 91, loops: 215 },
]

const quarters: ReportAnswer['quarters'] = [
  { from: '2025-10', to: '2025-12', referred: 98, ends: [9, 61, 74, 78, 79] },
  { from: '2026-01', to: '2026-03', referred: 331, ends: [38, 208, 251, 262] },
  { from: '2026-04', to: '2026-06', referred: 346, ends: [52, 229, 271] },
  { from: '2026-07', to: '2026-09', referred: 329, ends: [67, 240] },
  { from: '2026-10', to: '2026-12', referred: 196, ends: [24] },
].map(({ ends, ...quarter }, index) => ({
  ...quarter,
  closedBy: ends.map((loops, later) => ({
    until: ['2025-12', '2026-03', '2026-06', '2026-09', '2026-12'][index + later] ?? '2026-12',
    loops,
  })),
}))

/** A practice that loses most before the visit is booked. */
export const sampleReport: ReportAnswer = {
  ...stamp,
  figures: {
    ...{ referred: 1300, matured: 1086, open: 587, breaksAt: 'booked', funnel, steps, ageing },
    scheduled: { loops: 796, of: 1086 },
    seen: { loops: 734, of: 1086 },
    noteBack: { loops: 664, of: 1086 },
    closed: { loops: 654, of: 1086 },
    reviewed: { loops: 571, of: 1002 },
    closedWithin: [
      { days: 14, loops: 164, of: 1231 },
      { days: 30, loops: 391, of: 1175 },
      { days: 60, loops: 603, of: 1086 },
      { days: 90, loops: 640, of: 978 },
    ],
    daysToClose: spread(689, 24, 37, 58, 43.6),
    held: { practice: spread(1204, 1, 2, 4, 3.1), others: spread(1204, 9, 29, 52, 34.4) },
    leaked: { loops: 271, of: 1300 },
    leaks: [
      { cause: 'never-scheduled', loops: 134 },
      { cause: 'patient-unreachable', loops: 58 },
      { cause: 'patient-declined', loops: 41 },
      { cause: 'seen-out-of-network', loops: 22 },
      { cause: 'no-capacity', loops: 16 },
    ],
    noShows: { loops: 63, visits: 71, of: 902 },
    contacts: spread(902, 1, 2, 3, 2.2),
  },
  cohorts: [],
  quarters,
  maySetValue: true,
  leakedUsd: {
    perReferral: 400,
    total: 108_400,
    byCause: [
      { cause: 'never-scheduled', usd: 53_600 },
      { cause: 'patient-unreachable', usd: 23_200 },
      { cause: 'patient-declined', usd: 16_400 },
      { cause: 'seen-out-of-network', usd: 8_800 },
      { cause: 'no-capacity', usd: 6_400 },
    ],
  },
}

const none = { loops: 0, of: 0 }

/** Nothing was referred in these months. */
export const sampleNoReport: ReportAnswer = {
  ...stamp,
  figures: {
    ...{ referred: 0, matured: 0, open: 0, steps: [], leaks: [], held: {} },
    ...{ scheduled: none, seen: none, noteBack: none, closed: none, reviewed: none, leaked: none },
    funnel: funnel.map(({ step }) => ({ step, reached: 0, waiting: 0, ended: 0 })),
    closedWithin: [],
    ageing: [],
    noShows: { ...none, visits: 0 },
  },
  cohorts: [],
  quarters: [],
  maySetValue: true,
}

const receivers = [
  {
    value: 'Organization/harbor',
    name: 'Harbor Heart & Vascular Associates of the Lower Peninsula',
    referred: 412,
  },
  { value: 'Organization/lakeside', name: 'Lakeside Cancer Center', referred: 298 },
  { value: 'PractitionerRole/lindahl', name: 'Dr. Ingrid Lindahl', referred: 187 },
  { value: '', name: '', referred: 44 },
] as const

export const sampleChoices: ReportChoices = {
  specialty: [
    { value: 'cardiology', name: 'cardiology' },
    { value: 'gastroenterology', name: 'gastroenterology' },
  ],
  owner: [{ value: 'Practitioner/mr', name: 'Maria Reyes' }],
  receiver: receivers.map(({ value, name }) => ({ value, name })),
  referrer: [{ value: 'Practitioner/okoye', name: 'Dr. Chidi Okoye' }],
}

const part = (of: number, share: number) => ({ loops: Math.round(of * share), of })

export const sampleGroups: ReportGroups = {
  ...stamp,
  by: 'receiver',
  groups: receivers.map(({ value, name, referred }, index) => {
    const matured = Math.round(referred * 0.84)
    const seen = part(matured, 0.72 - index * 0.08)
    const noteBack = part(matured, 0.64 - index * 0.11)
    return {
      ...{ value, name, referred, seen, noteBack },
      scheduled: part(matured, 0.78 - index * 0.07),
      closed: part(matured, 0.6 - index * 0.1),
      reviewed: part(matured, 0.5),
      leaked: part(referred, 0.14 + index * 0.06),
      open: Math.round(referred * 0.3),
      noShows: { ...part(matured, 0.06), visits: 9 },
      noteReturn: { loops: noteBack.loops, of: seen.loops },
      ...(index < 3 && { medianDaysToClose: 31 + index * 9, medianDaysToNote: 6 + index * 2.5 }),
    }
  }),
}

export const samplePatientGroups: ReportPatientGroups = {
  ...stamp,
  ...{ from: '2026-01', to: '2026-12' },
  by: 'language',
  groups: [
    {
      value: 'en',
      name: 'en',
      referred: 913,
      reached: part(760, 0.93),
      scheduled: part(760, 0.76),
      seen: part(760, 0.71),
      closed: part(760, 0.64),
    },
    {
      value: 'es',
      name: 'es',
      referred: 341,
      reached: part(288, 0.81),
      scheduled: part(288, 0.66),
      seen: part(288, 0.58),
      closed: part(288, 0.5),
    },
    { value: 'so', name: 'so', isSuppressed: true },
    { value: 'vi', name: 'vi', isSuppressed: true },
  ],
}

export const sampleListed: ReportLoopsAnswer = {
  rows: sampleRows(6),
  total: 8,
  hidden: 2,
  today: stamp.today,
}

export const samplePartner: PartnerReport = {
  ...stamp,
  side: 'receiver',
  party: { value: receivers[0].value, name: receivers[0].name },
  ...{ from: '2025-12', to: '2026-11', referred: 412, matured: 346, open: 124 },
  funnel: funnel.slice(0, 6).map(({ step, reached, waiting, ended }) => ({
    step,
    reached: Math.round(reached * 0.318),
    waiting: Math.round(waiting * 0.318),
    ended: Math.round(ended * 0.318),
  })),
  steps: steps.slice(0, 5),
  ageing: ageing.map((band, index) => ({ ...band, loops: [31, 18, 22, 19, 12, 22][index] ?? 0 })),
  scheduled: { loops: 270, of: 346 },
  seen: { loops: 249, of: 346 },
  noteBack: { loops: 221, of: 346 },
  closed: { loops: 208, of: 346 },
  noteReturn: { loops: 221, of: 249 },
  noShows: { loops: 21, visits: 24, of: 288 },
  daysToClose: spread(221, 21, 31, 49, 36.2),
}

export const sampleMeasure: Cms50Answer = {
  ...{ year: 2026, patients: 812, ipp: 604, denom: 604, numer: 389 },
  clinicians: [
    { clinician: 'Practitioner/okoye', display: 'Dr. Chidi Okoye', ipp: 322, denom: 322, numer: 231 },
    { clinician: 'Practitioner/ruiz', display: 'Dr. Elena Ruiz', ipp: 251, denom: 251, numer: 149 },
    { ipp: 31, denom: 31, numer: 9 },
  ],
  warnings: [
    {
      code: 'day-only',
      text: 'A report counted although it or the referral has only a day',
      count: 3,
    },
  ],
}

export const sampleMeasured: Cms50Patients = {
  total: 3,
  hidden: 1,
  patients: sampleRows(2).map((row) => ({
    patient: row.patient,
    name: row.patientName,
    ...(row.birthDate !== undefined && { birthDate: row.birthDate }),
    ...(row.mrn !== undefined && { mrn: row.mrn }),
    why: [
      {
        population: 'ipp',
        isMet: true,
        text: 'A visit on 02-Mar-2026 and a first referral on the same day.',
        evidence: ['Encounter/visit-1', row.referral],
      },
      { population: 'denom', isMet: true, text: 'Nobody is excluded.', evidence: [] },
      {
        population: 'numer',
        isMet: false,
        text: 'No completed consultation task names the referral.',
        evidence: [],
      },
    ],
  })),
}
