import { en } from '../wording/en.ts'
import { es } from '../wording/es.ts'
import { foldWords } from '../notifications/fold-words.ts'
import { specialtyTable, type Specialty } from '../specialties.ts'
import { isDirectAddress, isPhone, toKnownOrNot, toPhone, toSpecialty } from './receiver-values.ts'
import { receiverChannels, type ReceiverFields } from './receiver.ts'

/**
 * The columns of a list of receivers, by the name in its first line. `name`, `specialties`, and `key` or `npi` must be
 * there; the others may be left out. Several values in one cell are separated by `|`.
 */
export const csvColumns = [
  'key',
  'npi',
  'name',
  'organization',
  'specialties',
  'street',
  'city',
  'state',
  'postal_code',
  'phone',
  'fax',
  'direct',
  'networks',
  'accepts_new_patients',
  'languages',
  'channels',
  'active',
  'baa_attested_by',
  'baa_attested_on',
] as const
export type CsvColumn = (typeof csvColumns)[number]

export const cellFaults = [
  'value-missing',
  'value-too-long',
  'unreadable-characters',
  'npi-wrong',
  'specialty-unknown',
  'phone-wrong',
  'direct-wrong',
  'yes-no-wrong',
  'language-wrong',
  'channel-unknown',
  'day-wrong',
  'attestation-incomplete',
] as const
export type CellFault = (typeof cellFaults)[number]

/** What a cell says, or what is wrong with it. */
export type CellReading = { set: Partial<ReceiverFields> } | { fault: CellFault }

const specialtyNames = new Map<string, Specialty>(
  specialtyTable.flatMap(({ specialty }) =>
    [en, es].map((words): [string, Specialty] => [foldWords(words[`specialty.${specialty}`]), specialty]),
  ),
)

/** The values of a cell that may hold several. */
export function partsOf(cell: string): readonly string[] {
  return cell
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

const text =
  (field: 'name' | 'organization' | 'street' | 'city' | 'state') =>
  (cell: string): CellReading => ({ set: { [field]: cell } })

const phone =
  (field: 'phone' | 'fax') =>
  (cell: string): CellReading =>
    isPhone(cell) ? { set: { [field]: toPhone(cell) } } : { fault: 'phone-wrong' }

/** How each column is read. Cells are text and nothing else: what looks like a formula is a name like any other. */
export const cellReaders: Readonly<Partial<Record<CsvColumn, (cell: string) => CellReading>>> = {
  name: text('name'),
  organization: text('organization'),
  street: text('street'),
  city: text('city'),
  state: text('state'),
  postal_code: (cell) => ({ set: { postalCode: cell } }),
  phone: phone('phone'),
  fax: phone('fax'),
  direct: (cell) => (isDirectAddress(cell) ? { set: { direct: cell } } : { fault: 'direct-wrong' }),
  specialties: (cell) => {
    const known = partsOf(cell).map((part) => toSpecialty(part, specialtyNames))
    const specialties = known.filter((each) => each !== undefined)
    if (specialties.length < known.length) return { fault: 'specialty-unknown' }
    return { set: { specialties: [...new Set(specialties)].sort() } }
  },
  networks: (cell) => ({ set: { networks: partsOf(cell).map((name) => ({ reference: '', name })) } }),
  accepts_new_patients: (cell) => {
    const acceptsNewPatients = toKnownOrNot(cell)
    return acceptsNewPatients === undefined ? { fault: 'yes-no-wrong' } : { set: { acceptsNewPatients } }
  },
  languages: (cell) => {
    const tags = partsOf(cell).map((part) => part.toLowerCase().split('-')[0] ?? '')
    const isEachTag = tags.every((tag) => /^[a-z]{2,3}$/.test(tag))
    return isEachTag ? { set: { languages: [...new Set(tags)].sort() } } : { fault: 'language-wrong' }
  },
  channels: (cell) => {
    const parts = partsOf(cell).map((part) => part.toLowerCase())
    const channels = parts.flatMap((part) => receiverChannels.filter((channel) => channel === part))
    if (channels.length < parts.length) return { fault: 'channel-unknown' }
    return { set: { channels: [...new Set(channels)] } }
  },
  active: (cell) => {
    const answer = toKnownOrNot(cell)
    if (answer === undefined || answer === 'unknown') return { fault: 'yes-no-wrong' }
    return { set: { isActive: answer === 'yes' } }
  },
}
