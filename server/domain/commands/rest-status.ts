import { loopCode } from '../codes.ts'
import { codesOf, objectsOf, textOf, type Fields } from '../fhir-reading.ts'
import { ourConcept } from './concepts.ts'

const statusBefore = 'status-before'

function isStatusBefore(input: Fields): boolean {
  return codesOf(input, 'type', []).includes(loopCode(statusBefore))
}

function otherInputs(task: Fields): readonly Fields[] {
  return objectsOf(task, 'input', []).filter((input) => !isStatusBefore(input))
}

/**
 * `Task.input` of a Task that is put to rest or ended, with the status it had. A status alone may be all that shows
 * that the receiver said yes; without this a hold or a mistaken closure would forget it.
 */
export function rememberStatus(task: Fields): readonly Fields[] {
  const status = textOf(task, 'status', []) ?? 'requested'
  return [...otherInputs(task), { type: ourConcept(statusBefore, 'Status before'), valueCode: status }]
}

/** What {@link rememberStatus} noted, and the inputs without it. */
export function recallStatus(task: Fields): {
  status: string | undefined
  input: readonly Fields[] | undefined
} {
  const noted = objectsOf(task, 'input', []).find(isStatusBefore)
  const input = otherInputs(task)
  return {
    status: noted && textOf(noted, 'valueCode', []),
    input: input.length > 0 ? input : undefined,
  }
}
