import type { Party } from './loop-facts.ts'
import { namingSystems } from './codes.ts'
import { foldWords } from './notifications/fold-words.ts'
import type { Directory } from './referral.ts'

/** Begins the key of a party that nothing but its name tells apart from others; no reference or identifier begins so. */
const byName = 'name:'

/**
 * What a party is told apart by: its reference, else its national provider number, else its name in whatever spelling. What people call it decides nothing as long as something better is known.
 *
 * @returns nothing for a party without any of them
 */
export function partyKey(party: Party | undefined): string | undefined {
  if (party === undefined) return undefined
  const known = party.reference ?? party.identifier
  if (known !== undefined || party.display === undefined) return known
  const name = foldWords(party.display)
  return name === '' ? undefined : `${byName}${name}`
}

/** Whether two are one party; of nobody nothing is the same. */
export function isSameParty(one: Party | undefined, other: Party | undefined): boolean {
  const key = partyKey(one)
  return key !== undefined && key === partyKey(other)
}

/** References by national provider number; a directory never changes once it is read. */
const known = new WeakMap<Directory, ReadonlyMap<string, string>>()

function referencesByNpi(directory: Directory): ReadonlyMap<string, string> {
  const remembered = known.get(directory)
  if (remembered) return remembered
  const found = new Map<string, string>()
  for (const [reference, { npi }] of directory)
    if (npi !== undefined) found.set(npi, found.has(npi) ? 'several' : reference)
  known.set(directory, found)
  return found
}

/** Gives a party that is named by its national provider number alone the reference of whoever has it in the directory. */
export function resolveParty(party: Party, directory: Directory): Party {
  const { reference, identifier } = party
  if (reference !== undefined || identifier?.startsWith(`${namingSystems.nationalProvider}|`) !== true)
    return party
  const found = referencesByNpi(directory).get(identifier)
  return found === undefined || found === 'several' ? party : { ...party, reference: found }
}

/**
 * Names as a list shows them: where two parties are called the same, those with a reference or an identifier show it.
 *
 * @returns in the order given
 */
export function nameApart<Named extends { value: string; name: string }>(
  all: readonly Named[],
): readonly Named[] {
  const counted = Map.groupBy(all, ({ name }) => foldWords(name))
  return all.map((one) => {
    const isAlone = (counted.get(foldWords(one.name))?.length ?? 0) < 2
    const hasOwnName = isAlone || one.value.startsWith(byName) || one.value === '' || one.value === one.name
    return hasOwnName ? one : { ...one, name: `${one.name} (${one.value})` }
  })
}
