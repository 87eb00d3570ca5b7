import type { ReceiverEditRequest, ReceiverSet } from '#contract/directory.ts'
import { receiverChannels, type FieldName, type Receiver } from '#domain/directory/receiver.ts'

/** Fields that are one line of text, in the order they are asked. */
export const textFields = [
  'name',
  'organization',
  'street',
  'city',
  'state',
  'postalCode',
  'phone',
  'fax',
  'direct',
] as const satisfies readonly FieldName[]

const textOf = (data: FormData, field: string): string => {
  const value = data.get(field)
  return typeof value === 'string' ? value.trim() : ''
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Networks by name, with semicolons between them: a name may hold a comma. One that is known keeps its reference. */
export const sayNetworks = ({ networks }: Pick<Receiver, 'networks'>): string =>
  networks.map(({ name }) => name).join('; ')

function readNetworks(written: string, { networks }: Receiver): Receiver['networks'][number][] {
  const names = written.split(';').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))
  return [...new Set(names)].map(
    (name) => networks.find((known) => known.name === name) ?? { reference: '', name },
  )
}

function readFields(data: FormData, receiver: Receiver): ReceiverSet {
  const texts = Object.fromEntries(textFields.map((field) => [field, textOf(data, field)]))
  const accepts = (['yes', 'no'] as const).find((each) => each === textOf(data, 'acceptsNewPatients'))
  const channels = textOf(data, 'channels').split(' ')
  return {
    ...texts,
    specialties: data.getAll('specialties').filter((each) => typeof each === 'string'),
    languages: textOf(data, 'languages')
      .split(/[\s,]+/)
      .filter((each) => each !== '')
      .toSorted(),
    networks: readNetworks(textOf(data, 'networks'), receiver),
    channels: channels.flatMap((each) => receiverChannels.find((known) => known === each) ?? []),
    acceptsNewPatients: accepts ?? 'unknown',
    isActive: data.get('isActive') !== null,
  }
}

/** Where a person's choice has no order of its own, the receiver's stays. */
function inOrderOf(known: readonly string[], chosen: readonly string[]): string[] {
  return [...known.filter((each) => chosen.includes(each)), ...chosen.filter((each) => !known.includes(each))]
}

/**
 * What a filled-in form changes of a receiver as it was when the form was opened: only that is sent, so that what others
 * change meanwhile stays.
 *
 * @returns nothing when it changes nothing
 */
export function readEdit(data: FormData, receiver: Receiver): ReceiverEditRequest | undefined {
  const fields = readFields(data, receiver)
  const specialties = inOrderOf(receiver.specialties, fields.specialties ?? [])
  const changed = Object.entries({ ...fields, specialties }).filter(
    ([name, value]) => !isSame(value, new Map(Object.entries(receiver)).get(name)),
  )
  const baa = readAgreement(data, receiver)
  if (changed.length === 0 && baa === undefined) return undefined
  const reason = textOf(data, 'reason')
  return {
    set: Object.fromEntries(changed),
    ...(baa !== undefined && { baa }),
    ...(reason !== '' && { reason }),
  }
}

/** Both fields empty take an agreement back; one alone is sent as it is, and refused with what is missing. */
function readAgreement(data: FormData, { baa }: Receiver): ReceiverEditRequest['baa'] {
  const [attestedBy, attestedOn] = [textOf(data, 'attestedBy'), textOf(data, 'attestedOn')]
  if (attestedBy === (baa?.attestedBy ?? '') && attestedOn === (baa?.attestedOn ?? '')) return undefined
  return attestedBy === '' && attestedOn === '' ? null : { attestedBy, attestedOn }
}
