import { isDay } from './csv-rows.ts'
import type { ReceiverEdit } from './receiver-changes.ts'
import { isDirectAddress, isPhone, toPhone, toSpecialty } from './receiver-values.ts'
import { fieldNames, type FieldName, type ReceiverFields } from './receiver.ts'

/** What a person asks for, before it is believed. */
export type WrittenEdit = {
  set: { [Name in FieldName]?: ReceiverFields[Name] | undefined }
  clear: readonly string[]
  baa?: ReceiverEdit['baa']
}

export const editFaults = [
  'value-missing',
  'specialty-unknown',
  'phone-wrong',
  'direct-wrong',
  'day-wrong',
  'field-unknown',
] as const
/** `pointer`: JSON Pointer into the request. */
export type EditFault = { pointer: string; code: (typeof editFaults)[number] }

/** Reads a person's change: numbers as they are kept, and every value of a kind the directory knows. */
export function readEdit(
  written: WrittenEdit,
): { ok: true; edit: ReceiverEdit } | { ok: false; faults: readonly EditFault[] } {
  const faults = faultsOf(written)
  if (faults.length > 0) return { ok: false, faults }
  const set = Object.fromEntries(
    Object.entries(written.set).flatMap(([name, value]) => {
      if (value === undefined) return []
      return [[name, typeof value === 'string' ? tidy(name, value) : value]]
    }),
  )
  const clear = fieldNames.filter((name) => written.clear.includes(name))
  return { ok: true, edit: { set, clear, ...(written.baa !== undefined && { baa: written.baa }) } }
}

const tidy = (name: string, value: string): string =>
  name === 'phone' || name === 'fax' ? toPhone(value) : value.trim()

function faultsOf({ set, clear, baa }: WrittenEdit): readonly EditFault[] {
  const faults: EditFault[] = []
  const refuse = (pointer: string, code: EditFault['code']): number => faults.push({ pointer, code })
  if (set.name?.trim() === '') refuse('/set/name', 'value-missing')
  if (set.specialties?.some((key) => toSpecialty(key) !== key))
    refuse('/set/specialties', 'specialty-unknown')
  if (isWrong(set.phone, isPhone)) refuse('/set/phone', 'phone-wrong')
  if (isWrong(set.fax, isPhone)) refuse('/set/fax', 'phone-wrong')
  if (isWrong(set.direct, isDirectAddress)) refuse('/set/direct', 'direct-wrong')
  if (baa && !isDay(baa.attestedOn)) refuse('/baa/attestedOn', 'day-wrong')
  if (clear.some((name) => !fieldNames.some((field) => field === name))) refuse('/clear', 'field-unknown')
  return faults
}

/** Nothing is always right: it means that nobody knows. */
const isWrong = (value: string | undefined, isRight: (text: string) => boolean): boolean =>
  value !== undefined && value.trim() !== '' && !isRight(value.trim())
