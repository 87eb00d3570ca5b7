import type { Instant } from '../instant.ts'
import type { LoopView } from '../loop-view.ts'
import { readFreeSlots, type FreeSlot } from './free-slots.ts'
import {
  findSlotDoor,
  listActors,
  toCalendarsQuery,
  toRolesQuery,
  toSlotsQuery,
  type SearchAbilities,
  type SlotQuery,
} from './slot-search.ts'

/** Everything that one search finds; whoever hands it in decides with whose access. */
export type SlotSearch = (query: SlotQuery) => Promise<readonly unknown[]>

/**
 * Finds the receiver's free times with at most three searches: who they are, their calendars, and the times in them.
 *
 * @returns nothing where the EHR has no search for free times or nobody was chosen yet; an empty list where nothing is free
 * @throws what `search` throws
 */
export async function findFreeSlots(
  search: SlotSearch,
  abilities: SearchAbilities,
  { receiver, specialty }: Pick<LoopView, 'receiver' | 'specialty'>,
  now: Instant,
): Promise<readonly FreeSlot[] | undefined> {
  const door = findSlotDoor(abilities)
  if (door === undefined || receiver?.reference === undefined) return undefined
  const find = async (query: SlotQuery | undefined) => (query === undefined ? [] : search(query))
  const mayAskWho = abilities['PractitionerRole']?.search === true
  const actors = listActors(receiver, await find(mayAskWho ? toRolesQuery(receiver) : undefined))
  const calendars = await find(toCalendarsQuery(door, actors))
  const slots = await find(toSlotsQuery(door, { abilities, specialty, calendars, now }))
  return readFreeSlots([...calendars, ...slots], actors, now)
}
