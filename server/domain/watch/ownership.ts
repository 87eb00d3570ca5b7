import type { CalendarDay } from '../instant.ts'
import type { Direction } from '../loop-vocabulary.ts'
import type { StaffMember } from '../staff.ts'

/** What of a loop decides who should own it. */
export type OwnableLoop = {
  specialty?: string
  direction: Direction
  urgency: 'routine' | 'urgent' | 'asap' | 'stat'
}

export type ChosenOwner = {
  owner: string
  because: 'rule-and-load' | 'covers-for-absent' | 'nobody-fits' | 'took-over'
  /** Who would have been it: they are away or no longer active. */
  insteadOf?: string
}

export type EffectiveRecipient = {
  reference: string
  /** `not-listed`: the chart names somebody the practice's list does not know, so nothing says they are away. */
  because: 'present' | 'cover' | 'coordinator-lead' | 'not-listed'
}

/** Whether somebody works on a local day: active, and not within a stretch of absence, both its days included. */
export function isPresent({ isActive, away = [] }: StaffMember, today: CalendarDay): boolean {
  return isActive && !away.some(({ from, until }) => from <= today && today <= until)
}

/** The person, or whoever stands in for them, and for those; `undefined` where the chain ends or goes in a circle. */
export function findPresent(
  person: StaffMember,
  staff: readonly StaffMember[],
  today: CalendarDay,
): StaffMember | undefined {
  const seen = new Set<string>()
  let candidate: StaffMember | undefined = person
  while (candidate && !seen.has(candidate.reference)) {
    if (isPresent(candidate, today)) return candidate
    seen.add(candidate.reference)
    const cover: string | undefined = candidate.cover
    candidate = staff.find(({ reference }) => reference === cover)
  }
  return undefined
}

/** A coordinator lead who is there or covered; the first of the list. */
export function findLead(staff: readonly StaffMember[], today: CalendarDay): StaffMember | undefined {
  const leads = staff.filter(({ roles }) => roles.includes('coordinator-lead'))
  for (const lead of leads) {
    const present = findPresent(lead, staff, today)
    if (present) return present
  }
  return undefined
}

/** Zero rules out; a rule that names the specialty or direction outweighs one that leaves it open. */
function fitOf({ specialties, directions, roles }: StaffMember, loop: OwnableLoop): number {
  if (!roles.includes('coordinator')) return 0
  if (specialties && !(loop.specialty !== undefined && specialties.includes(loop.specialty))) return 0
  if (directions && !directions.includes(loop.direction)) return 0
  return 1 + (specialties ? 2 : 0) + (directions ? 1 : 0)
}

type Candidate = { rule: StaffMember; person: StaffMember; fit: number }

/** Those whose rule fits, each with who is there for them today. */
function listCandidates(
  loop: OwnableLoop,
  staff: readonly StaffMember[],
  today: CalendarDay,
): readonly Candidate[] {
  return staff.flatMap((rule) => {
    const fit = fitOf(rule, loop)
    const person = fit > 0 ? findPresent(rule, staff, today) : undefined
    return person ? [{ rule, person, fit }] : []
  })
}

/** An urgent loop goes to somebody who is there themselves before it goes to a stand-in. */
function standInPenalty({ rule, person }: Candidate, { urgency }: OwnableLoop): number {
  return urgency !== 'routine' && rule !== person ? 1 : 0
}

/**
 * Who owns a loop that has nobody: a coordinator by rule, the most specific that fits specialty and direction; among
 * equals the one with the fewest open loops, then by reference. Whoever is away or inactive is skipped to their
 * cover, along the chain. Where no rule fits or nobody is there it is the coordinator lead, at once.
 *
 * @param load - open loops by reference of the owner; absent: none
 * @param today - local day of the practice
 * @returns nothing when not even a lead is there
 */
export function chooseOwner(
  loop: OwnableLoop,
  staff: readonly StaffMember[],
  load: ReadonlyMap<string, number>,
  today: CalendarDay,
): ChosenOwner | undefined {
  const loadOf = ({ person }: Candidate): number => load.get(person.reference) ?? 0
  const [best] = listCandidates(loop, staff, today).toSorted(
    (one, other) =>
      other.fit - one.fit ||
      standInPenalty(one, loop) - standInPenalty(other, loop) ||
      loadOf(one) - loadOf(other) ||
      (one.person.reference < other.person.reference ? -1 : 1),
  )
  if (!best) {
    const lead = findLead(staff, today)
    return lead && { owner: lead.reference, because: 'nobody-fits' }
  }
  if (best.rule === best.person) return { owner: best.person.reference, because: 'rule-and-load' }
  return {
    owner: best.person.reference,
    because: 'covers-for-absent',
    insteadOf: best.rule.reference,
  }
}

/**
 * Who takes a loop over from an owner who is no longer active: their cover along the chain, else whoever the rules name.
 * Somebody who is merely away keeps their loops, and what is due goes to their cover day by day
 * ({@link effectiveRecipient}).
 *
 * @returns nothing when the owner stays, or the practice's list does not know them
 */
export function chooseSuccessor(
  owner: string,
  loop: OwnableLoop,
  staff: readonly StaffMember[],
  load: ReadonlyMap<string, number>,
  today: CalendarDay,
): ChosenOwner | undefined {
  const member = staff.find(({ reference }) => reference === owner)
  if (!member || member.isActive) return undefined
  const cover = findPresent(member, staff, today)
  if (cover) return { owner: cover.reference, because: 'took-over', insteadOf: owner }
  const chosen = chooseOwner(loop, staff, load, today)
  return chosen && { ...chosen, insteadOf: owner }
}

/**
 * Who really gets what is meant for somebody on a local day: they themselves, else their cover along the chain, else
 * the coordinator lead. `undefined` when nobody is there at all.
 */
export function effectiveRecipient(
  reference: string,
  staff: readonly StaffMember[],
  today: CalendarDay,
): EffectiveRecipient | undefined {
  const member = staff.find((one) => one.reference === reference)
  if (!member) return { reference, because: 'not-listed' }
  const present = findPresent(member, staff, today)
  if (present) {
    return { reference: present.reference, because: present === member ? 'present' : 'cover' }
  }
  const lead = findLead(staff, today)
  return lead && { reference: lead.reference, because: 'coordinator-lead' }
}

/** Who looks after a loop on a local day: its owner or whoever stands in for them, else the coordinator lead. */
export function findCarer(
  owner: string | undefined,
  staff: readonly StaffMember[],
  today: CalendarDay,
): string | undefined {
  const holder = owner === undefined ? undefined : effectiveRecipient(owner, staff, today)
  return (holder ?? findLead(staff, today))?.reference
}
