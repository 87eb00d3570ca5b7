import {
  queueNames,
  worklistSorts,
  type QueueName,
  type WorklistFilter,
  type WorklistSort,
} from '#contract/worklist.ts'

/**
 * What of a worklist stands in its address: which list, never who is in it. `view`: the saved view it came from.
 * Reload, Back and a bookmark find the same list again.
 */
export type WorklistPlace = {
  queue: QueueName
  filter: WorklistFilter
  sort: WorklistSort
  view?: string
}

/** What a person sees who comes to work. */
export const firstPlace: WorklistPlace = { queue: 'open', filter: { scope: 'practice' }, sort: 'worst' }

const specialtyKey = /^[a-z][a-z-]{0,40}$/
const ownerReference = /^(?:nobody|(?:Practitioner|PractitionerRole)\/[A-Za-z0-9.-]{1,64})$/
const receiverReference =
  /^(?:Practitioner|PractitionerRole|Organization|HealthcareService|Location)\/[A-Za-z0-9.-]{1,64}$/
const viewId = /^[A-Za-z0-9-]{1,64}$/
const directions = ['outbound', 'inbound', 'internal'] as const
const urgencies = ['urgent', 'routine'] as const

const oneOf = <Known extends string>(known: readonly Known[], value: string | null): Known | undefined =>
  known.find((each) => each === value)
const matching = (pattern: RegExp, value: string | null): string | undefined =>
  value !== null && pattern.test(value) ? value : undefined

/** Whether a receiver can be named in an address: by a reference, never by what somebody wrote. */
export const isReceiverReference = (receiver: string): boolean => receiverReference.test(receiver)

/** Reads a place from the part behind `#`; what is missing or is no such thing counts as not said. */
export function readPlace(hash: string): WorklistPlace {
  const said = new URLSearchParams(hash.startsWith('#/worklist?') ? hash.slice('#/worklist?'.length) : '')
  const specialties = said.getAll('specialty').filter((each) => specialtyKey.test(each))
  const urgency = oneOf(urgencies, said.get('urgency'))
  const direction = oneOf(directions, said.get('direction'))
  const owner = matching(ownerReference, said.get('owner'))
  const receiver = matching(receiverReference, said.get('receiver'))
  const view = matching(viewId, said.get('view'))
  return {
    queue: oneOf(queueNames, said.get('queue')) ?? firstPlace.queue,
    filter: {
      scope: oneOf(['me', 'practice'] as const, said.get('scope')) ?? firstPlace.filter.scope,
      ...(specialties.length > 0 && { specialties }),
      ...(urgency !== undefined && { urgency }),
      ...(direction !== undefined && { direction }),
      ...(owner !== undefined && { owner }),
      ...(receiver !== undefined && { receiver }),
    },
    sort: oneOf(worklistSorts, said.get('sort')) ?? firstPlace.sort,
    ...(view !== undefined && { view }),
  }
}

/** Writes a place so that {@link readPlace} finds it again; what is usual is not said. */
export function writePlace({ queue, filter, sort, view }: WorklistPlace): string {
  const said = new URLSearchParams()
  const say = (name: string, value: string | undefined, usual?: string): void => {
    if (value !== undefined && value !== usual) said.append(name, value)
  }
  say('queue', queue, firstPlace.queue)
  say('scope', filter.scope, firstPlace.filter.scope)
  for (const specialty of filter.specialties ?? []) say('specialty', specialty)
  say('urgency', filter.urgency)
  say('direction', filter.direction)
  say('owner', filter.owner)
  say('receiver', matching(receiverReference, filter.receiver ?? null))
  say('sort', sort, firstPlace.sort)
  say('view', view)
  return `#/worklist?${said.toString()}`
}
