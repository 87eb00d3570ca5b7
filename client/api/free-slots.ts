import { WorklistSlots } from '#contract/worklist.ts'
import { findFreeSlots } from '#domain/commands/find-free-slots.ts'
import type { FreeSlot } from '#domain/commands/free-slots.ts'
import {
  findSlotDoor,
  slotTypes,
  type SearchAbilities,
  type SlotQuery,
} from '#domain/commands/slot-search.ts'
import type { Instant } from '#domain/instant.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { Launch } from '../smart/complete-launch.ts'
import { toEhrRequest } from '../smart/ehr-request.ts'
import { toGateway } from '../smart/gateway.ts'
import { callBaton } from './call-baton.ts'
import type { WorklistSession } from './worklist.ts'

/** What the EHR declares, as far as this person's access reaches. */
function abilitiesOf({ capabilities, scopes }: Launch): SearchAbilities {
  return Object.fromEntries(
    slotTypes.map((type) => {
      const { search = false, create = false, searchParams = [] } = capabilities?.types[type] ?? {}
      const isSearchable = search && scopes.allows('search', type)
      return [type, { search: isSearchable, create: create && scopes.allows('create', type), searchParams }]
    }),
  )
}

/**
 * The way to the receiver's free times with the person's own access.
 *
 * @param now - the clinic's time
 * @returns nothing where the EHR, or this launch, has no search for them; what it returns throws when the EHR gives no answer
 */
export function openSlotsOfChart(
  launch: Launch,
  view: LoopView,
  now: Instant,
): (() => Promise<readonly FreeSlot[] | undefined>) | undefined {
  const abilities = abilitiesOf(launch)
  if (findSlotDoor(abilities) === undefined) return undefined
  const gateway = toGateway(toEhrRequest(launch, Date.now), launch.client.state.serverUrl)
  const search = async ({ type, params }: SlotQuery): Promise<readonly unknown[]> => {
    const { state, resources } = await gateway.search(type, params)
    // A calendar that is cut short is still a choice of times; one that could not be read is none.
    if (state !== 'ok' && state !== 'truncated') throw new Error(`free times: ${state}`)
    return resources
  }
  return () => findFreeSlots(search, abilities, view, now)
}

/** The receiver's free times as the backend reads them, for a list; nothing where the EHR has no search for them. */
export async function readSlotsOfRow(
  { bearer }: Pick<WorklistSession, 'bearer'>,
  referral: string,
): Promise<readonly FreeSlot[] | undefined> {
  return (await callBaton('/api/worklist/slots', WorklistSlots, { bearer, body: { referral } })).slots
}
