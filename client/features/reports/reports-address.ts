import { directions, type Direction } from '#domain/loop-vocabulary.ts'
import {
  groupings,
  patientGroupings,
  reportGroupings,
  type PatientGrouping,
  type ReportGrouping,
} from '#domain/metrics/group-figures.ts'
import type { ReportAsked } from '../../api/reports.ts'

export const reportViews = ['figures', 'groups', 'patients', 'measure', 'partner'] as const
export type ReportView = (typeof reportViews)[number]

/** Who a report can be made for. */
export const partnerSides = ['receiver', 'referrer'] as const
export type PartnerSide = (typeof partnerSides)[number]

/** What of a report stands in its address: which loops are counted, never whose they are. */
export type ReportPlace = ReportAsked & {
  view: ReportView
  /** Of the view `groups`. */
  by: ReportGrouping
  /** Of the view `patients`. */
  of: PatientGrouping
  /** Of the view `measure`. */
  year: number
  /** Of the view `partner`. */
  side: PartnerSide
  party?: string
}

const month = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])$/
const path = '#/reports'
/** How old a referral must be to be in a share, unless somebody says otherwise: as old as a leak. */
export const usualMaturedDays = 60
const monthsShown = 12

/** The month some months before or after another, `YYYY-MM`. */
export function monthAfter(from: string, months: number): string {
  const [year = 0, place = 1] = from.split('-').map(Number)
  const all = year * 12 + place - 1 + months
  return `${String(Math.floor(all / 12)).padStart(4, '0')}-${String((all % 12) + 1).padStart(2, '0')}`
}

const oneOf = <Known extends string>(known: readonly Known[], value: string | null): Known | undefined =>
  known.find((each) => each === value)

/** Reads a place from the part behind `#`; what is missing or is no such thing counts as not said. */
export function readReportPlace(hash: string, thisMonth: string): ReportPlace {
  const said = new URLSearchParams(hash.startsWith(`${path}?`) ? hash.slice(path.length + 1) : '')
  const monthOf = (name: string): string | undefined => {
    const value = said.get(name)
    return value !== null && month.test(value) ? value : undefined
  }
  const [one, other] = [monthOf('from'), monthOf('to') ?? thisMonth]
  const from = one ?? monthAfter(other, 1 - monthsShown)
  const direction = oneOf(directions, said.get('direction'))
  const narrowed = groupings.flatMap((grouping) => {
    const value = said.get(grouping)
    return value === null || value.length > 200 ? [] : [[grouping, value] as const]
  })
  const party = said.get('party')
  const matured = said.get('matured')
  return {
    view: oneOf(reportViews, said.get('view')) ?? 'figures',
    by: oneOf(reportGroupings, said.get('by')) ?? 'specialty',
    of: oneOf(patientGroupings, said.get('of')) ?? 'language',
    year: Number(/^(?:19|20)\d\d$/.exec(said.get('year') ?? '')?.[0] ?? thisMonth.slice(0, 4)),
    side: oneOf(partnerSides, said.get('side')) ?? 'receiver',
    maturedDays: matured !== null && /^\d{1,3}$/.test(matured) ? Number(matured) : usualMaturedDays,
    slice: {
      // Whoever turns the period around means the same months.
      from: from <= other ? from : other,
      to: from <= other ? other : from,
      ...(direction !== undefined && { direction }),
      ...Object.fromEntries(narrowed),
    },
    ...(party !== null && party !== '' && party.length <= 200 && { party }),
  }
}

/** Writes a place so that {@link readReportPlace} finds it again. */
export function writeReportPlace(place: ReportPlace): string {
  const { view, slice, maturedDays, by, of, year, side, party } = place
  const said = new URLSearchParams({ view, from: slice.from, to: slice.to })
  if (maturedDays !== usualMaturedDays) said.set('matured', String(maturedDays))
  for (const name of ['direction', ...groupings] as const) {
    const value = slice[name]
    if (value !== undefined) said.set(name, value)
  }
  if (view === 'groups') said.set('by', by)
  if (view === 'patients') said.set('of', of)
  if (view === 'measure') said.set('year', String(year))
  if (view === 'partner') {
    said.set('side', side)
    if (party !== undefined) said.set('party', party)
  }
  return `${path}?${said.toString()}`
}

/** What narrows a report beside its months. */
export type Narrowing = 'direction' | (typeof groupings)[number]

/** The same report narrowed to one value, or no longer. */
export function narrow(place: ReportPlace, name: Narrowing, value: string | undefined): ReportPlace {
  const slice = { ...place.slice }
  delete slice[name]
  if (value === undefined) return { ...place, slice }
  if (name !== 'direction') return { ...place, slice: { ...slice, [name]: value } }
  const direction: Direction | undefined = oneOf(directions, value)
  return { ...place, slice: { ...slice, ...(direction !== undefined && { direction }) } }
}
