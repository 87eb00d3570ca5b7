import type { CalendarDay } from '../instant.ts'
import type { Party } from '../loop-facts.ts'
import type { LoopView } from '../loop-view.ts'
import type { Recipient } from '../policy.ts'
import type { StaffMember, StaffRole } from '../staff.ts'
import { isOurRole } from './recipient-side.ts'
import { effectiveRecipient, findLead, findPresent, type EffectiveRecipient } from './ownership.ts'

/** One of our people: reached by a Task in the EHR's inbox. */
export type OurRecipient = {
  role: Recipient
  isOurs: true
  reference: string
  because: EffectiveRecipient['because']
}
/** An office, somebody outside or the patient: reached by a message. An office of ours gets no Task, as nobody owns it. */
export type OutsideRecipient = {
  role: Recipient
  isOurs: false
  audience: 'referrer' | 'receiver' | 'patient'
  party: Party
}
export type ResolvedRecipient = OurRecipient | OutsideRecipient

/** What of a loop says who its parties are. */
export type LoopParties = Pick<LoopView, 'requester' | 'receiver' | 'owner' | 'patient'> & {
  axes: Pick<LoopView['axes'], 'direction'>
}

/** What is known of the practice on the local day of sending. */
export type RecipientContext = {
  staff: readonly StaffMember[]
  today: CalendarDay
  /** The organization of a person or role, where the directory names one. */
  organizationOf?: (reference: string) => string | undefined
}

type Ours = EffectiveRecipient | undefined

const asOurs = (role: Recipient, found: Ours): OurRecipient | undefined =>
  found && { role, isOurs: true, ...found }

function theLead({ staff, today }: RecipientContext): Ours {
  const lead = findLead(staff, today)
  return lead && { reference: lead.reference, because: 'coordinator-lead' }
}

/** Somebody of a role who is there or covered, else the lead: a step must not fall to nobody. */
function ofRole(role: StaffRole, context: RecipientContext): Ours {
  for (const member of context.staff) {
    const present = member.roles.includes(role)
      ? findPresent(member, context.staff, context.today)
      : undefined
    if (present) return { reference: present.reference, because: present === member ? 'present' : 'cover' }
  }
  return theLead(context)
}

function ofParty(party: Party | undefined, context: RecipientContext): Ours {
  return party?.reference === undefined
    ? undefined
    : effectiveRecipient(party.reference, context.staff, context.today)
}

/** Who stands in for the referring clinician as a rule, away or not; else any other clinician. */
function coveringClinician({ requester }: LoopParties, context: RecipientContext): Ours {
  const referrer = context.staff.find(({ reference }) => reference === requester?.reference)
  const cover = context.staff.find(
    ({ reference }) => referrer?.cover !== undefined && reference === referrer.cover,
  )
  const present = cover && findPresent(cover, context.staff, context.today)
  if (present && present !== referrer) return { reference: present.reference, because: 'cover' }
  const others = context.staff.filter(({ reference }) => reference !== requester?.reference)
  return ofRole('clinician', { ...context, staff: others })
}

function outside(
  role: Recipient,
  audience: OutsideRecipient['audience'],
  party: Party | undefined,
): OutsideRecipient | undefined {
  return party && { role, isOurs: false, audience, party }
}

/** The office a person works in; a party without a known one stands for itself. */
function officeOf(party: Party | undefined, { organizationOf }: RecipientContext): Party | undefined {
  const office = party?.reference === undefined ? undefined : organizationOf?.(party.reference)
  return office === undefined ? party : { reference: office }
}

/** The referring side is ours unless somebody outside sent the patient to us; then it is the external sender. */
function resolveReferringSide(
  role: 'referrer' | 'referring-office',
  view: LoopParties,
  context: RecipientContext,
): ResolvedRecipient | undefined {
  if (role === 'referring-office') return outside(role, 'referrer', officeOf(view.requester, context))
  return isOurRole(role, view.axes.direction)
    ? asOurs(role, ofParty(view.requester, context) ?? theLead(context))
    : outside(role, 'referrer', view.requester)
}

/** Of a referral to ourselves the receiving side is the loop's own people. */
function resolveReceivingSide(
  role: 'receiver-office' | 'receiver-records',
  view: LoopParties,
  context: RecipientContext,
): ResolvedRecipient | undefined {
  return isOurRole(role, view.axes.direction)
    ? asOurs(role, ofParty(view.owner, context) ?? theLead(context))
    : outside(role, 'receiver', view.receiver)
}

/**
 * Who a role of the escalation policy is for one loop on one day, absences and cover considered.
 *
 * @returns nothing when the chart or the practice names nobody: the caller records the step as undeliverable
 */
export function resolveRecipient(
  role: Recipient,
  view: LoopParties,
  context: RecipientContext,
): ResolvedRecipient | undefined {
  switch (role) {
    case 'owner':
      return asOurs(role, ofParty(view.owner, context) ?? theLead(context))
    case 'coordinator-lead':
      return asOurs(role, theLead(context))
    case 'coordinator':
    case 'manager':
      return asOurs(role, ofRole(role, context))
    case 'covering-clinician':
      return asOurs(role, coveringClinician(view, context))
    case 'referrer':
    case 'referring-office':
      return resolveReferringSide(role, view, context)
    case 'receiver-office':
    case 'receiver-records':
      return resolveReceivingSide(role, view, context)
    case 'patient':
      return outside(role, 'patient', view.patient === undefined ? undefined : { reference: view.patient })
  }
}
