/** Kinds of resources that say who somebody is: the role first, because it also says where, of what and in which network. */
const partyTypes = ['PractitionerRole', 'Organization', 'Practitioner'] as const
export type PartyType = (typeof partyTypes)[number]

/** Ids of one request: together with the rest of the address they stay under the 2,048 characters every server takes. */
const maxCharactersOfIds = 1_600

/** Where evidence says who asked, who acts and who saw the patient. */
const partyElements: Readonly<Record<string, readonly string[]>> = {
  ServiceRequest: ['requester', 'performer'],
  Task: ['requester', 'owner'],
  Appointment: ['participant'],
  Encounter: ['participant', 'serviceProvider'],
  DocumentReference: ['author', 'custodian'],
}

const closedStatuses: ReadonlySet<unknown> = new Set(['completed', 'revoked', 'entered-in-error'])

const partyReference =
  /^(PractitionerRole|Organization|Practitioner)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/.+)?$/

/** Who to read, one entry a request; ids once each, the ones that matter most first. */
export type WantedParties = { type: PartyType; ids: readonly string[] }

type Wanted = Record<PartyType, Set<string>>

/**
 * Decides who has to be read beside the evidence. A role that evidence names is always read, whatever text stands
 * beside it: its organization, specialty and network tell a duplicate booking and a visit elsewhere. Of others only
 * the name is missing, and only where the reference does not carry it.
 *
 * @param resources - what was read already; whoever is among them is not asked for
 * @returns roles first, then the type with most unknown names; orders that are open come before closed ones
 */
export function findPartiesToRead(resources: readonly unknown[]): WantedParties[] {
  const wanted: Wanted = { PractitionerRole: new Set(), Organization: new Set(), Practitioner: new Set() }
  const inOrder = [...resources.filter(isOpen), ...resources.filter((resource) => !isOpen(resource))]
  for (const resource of inOrder) collectRoles(resource, wanted)
  for (const resource of inOrder) collectUnnamed(resource, wanted)
  for (const resource of resources) forgetKnown(resource, wanted)
  const toWanted = (type: PartyType): WantedParties => ({ type, ids: fittingIds([...wanted[type]]) })
  const names = [toWanted('Organization'), toWanted('Practitioner')]
  return [toWanted('PractitionerRole'), ...names.sort((a, b) => b.ids.length - a.ids.length)].filter(
    ({ ids }) => ids.length > 0,
  )
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** A closed order is the only kind of evidence that says by itself that nothing more depends on it. */
function isOpen(resource: unknown): boolean {
  return (
    fieldOf(resource, 'resourceType') !== 'ServiceRequest' || !closedStatuses.has(fieldOf(resource, 'status'))
  )
}

function collectRoles(resource: unknown, wanted: Wanted): void {
  const type = fieldOf(resource, 'resourceType')
  const elements = typeof type === 'string' ? (partyElements[type] ?? []) : []
  for (const element of elements)
    visit(fieldOf(resource, element), wanted, (type) => type === 'PractitionerRole')
}

function collectUnnamed(resource: unknown, wanted: Wanted): void {
  visit(resource, wanted, (_type, display) => display === undefined)
}

type IsWanted = (type: PartyType, display: unknown) => boolean

function visit(value: unknown, wanted: Wanted, isWanted: IsWanted): void {
  if (typeof value !== 'object' || value === null) return
  const reference = fieldOf(value, 'reference')
  if (typeof reference === 'string') {
    const [, type, id] = partyReference.exec(reference) ?? []
    const known = partyTypes.find((each) => each === type)
    if (known !== undefined && id !== undefined && isWanted(known, fieldOf(value, 'display')))
      wanted[known].add(id)
  }
  for (const each of Object.values(value)) visit(each, wanted, isWanted)
}

function forgetKnown(resource: unknown, wanted: Wanted): void {
  const [type, id] = [fieldOf(resource, 'resourceType'), fieldOf(resource, 'id')]
  const known = partyTypes.find((each) => each === type)
  if (known !== undefined && typeof id === 'string') wanted[known].delete(id)
}

/** As many as fit into one address. */
function fittingIds(ids: readonly string[]): string[] {
  let characters = 0
  return ids.filter((id) => (characters += id.length + 1) <= maxCharactersOfIds)
}
