import type { Command } from '#domain/commands/command.ts'
import { findFreeSlots } from '#domain/commands/find-free-slots.ts'
import type { FreeSlot } from '#domain/commands/free-slots.ts'
import { slotTypes, type SearchAbilities } from '#domain/commands/slot-search.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'

/** A calendar of two months is no longer; what lies beyond is later than anybody wants. */
const maxPages = 5

/**
 * The receiver's free times with the backend's own access, for a list in which no person's access opens a chart.
 *
 * @param now - domain time
 * @returns nothing where the EHR has no search for free times, or does not grant it
 * @throws EhrUnavailable
 */
export async function readReceiverSlots(
  gateway: EhrGateway,
  view: Pick<LoopView, 'receiver' | 'specialty'>,
  now: Date,
): Promise<readonly FreeSlot[] | undefined> {
  const search = async ({ type, params }: { type: string; params: URLSearchParams }) =>
    (await gateway.search(type, params, { maxPages })).resources
  return findFreeSlots(search, await readAbilities(gateway), view, now.getTime())
}

async function readAbilities(gateway: EhrGateway): Promise<SearchAbilities> {
  const found = await Promise.all(
    slotTypes.map(async (type) => {
      const { searchParams = [] } = gateway.capabilityOf(type) ?? {}
      const [search, create] = [await gateway.can(type, 'search'), await gateway.can(type, 'create')]
      return [type, { search, create, searchParams }] as const
    }),
  )
  return Object.fromEntries(found)
}

/**
 * The Slot that a command books as the EHR gives it at this moment: between the screen and the saving somebody else may
 * have taken it.
 *
 * @returns nothing for a command that books none, and where it cannot be read: then the EHR itself has to say no
 */
export async function readBookedSlot(gateway: EhrGateway | undefined, command?: Command): Promise<unknown> {
  const isBooking = command?.name === 'book-appointment' || command?.name === 'rebook'
  const slot = isBooking ? command.slot : undefined
  if (gateway === undefined || slot === undefined) return undefined
  try {
    if (!(await gateway.can('Slot', 'search'))) return undefined
    const { resources } = await gateway.search('Slot', { _id: slot.slice('Slot/'.length) })
    return resources.find((each) => isSlot(each))
  } catch (error) {
    if (error instanceof EhrUnavailable) return undefined
    throw error
  }
}

const isSlot = (resource: unknown): boolean =>
  typeof resource === 'object' &&
  resource !== null &&
  'resourceType' in resource &&
  resource.resourceType === 'Slot'
