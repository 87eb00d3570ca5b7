import { specialtyTable } from '../specialties.ts'
import type { ClockDuration, EscalationPolicy, LadderStep } from '../policy.ts'

/** `pointer` is a JSON Pointer into the document; `code` is for the reader's language. */
export type PolicyFault = {
  pointer: string
  code:
    'not-rising' | 'unknown-specialty' | 'scope-twice' | 'nothing-changed-by-override' | 'nobody-in-practice'
}

const known: ReadonlySet<string> = new Set(specialtyTable.map(({ specialty }) => specialty))

/** Whether this is a key of the specialty table. */
export const isSpecialty = (key: string): boolean => known.has(key)

/** What is wrong with a policy beside its form, each fault with its place; empty when it may be used. */
export function judgePolicy(policy: Pick<EscalationPolicy, 'ladders' | 'overrides'>): readonly PolicyFault[] {
  const overrides = policy.overrides ?? []
  const scopes = overrides.map(({ specialty = '', direction = '' }) => `${specialty}|${direction}`)
  return [
    ...judgeLadders(policy.ladders, '/escalation/ladders'),
    ...overrides.flatMap(({ specialty, direction, ladders }, at): readonly PolicyFault[] => {
      const pointer = `/escalation/overrides/${at}`
      const faults: PolicyFault[] = [...judgeLadders(ladders, `${pointer}/ladders`)]
      if (specialty !== undefined && !isSpecialty(specialty))
        faults.push({ pointer: `${pointer}/specialty`, code: 'unknown-specialty' })
      if (scopes.indexOf(scopes[at] ?? '') < at) faults.push({ pointer, code: 'scope-twice' })
      if (specialty === undefined && direction === undefined)
        faults.push({ pointer, code: 'nothing-changed-by-override' })
      return faults
    }),
  ]
}

function judgeLadders(ladders: EscalationPolicy['ladders'], pointer: string): readonly PolicyFault[] {
  return Object.entries(ladders).flatMap(([clock, ladder]) =>
    (['routine', 'urgent'] as const).flatMap((urgency) =>
      judgeSteps(ladder[urgency], `${pointer}/${clock}/${urgency}`),
    ),
  )
}

const ownPeople: ReadonlySet<string> = new Set([
  'owner',
  'coordinator-lead',
  'coordinator',
  'manager',
  'covering-clinician',
])

/** A loop that only people outside are told of would be nobody's work here. */
function judgeSteps(steps: readonly LadderStep[], pointer: string): readonly PolicyFault[] {
  const faults: PolicyFault[] = []
  steps.forEach((step, at) => {
    const before = steps[at - 1]
    if (before !== undefined && roughHours(step) <= roughHours(before))
      faults.push({ pointer: `${pointer}/${at}/after`, code: 'not-rising' })
  })
  const isOurs = steps.some(({ recipients }) =>
    recipients.some((one) => ownPeople.has(one) || one === 'referrer'),
  )
  return isOurs ? faults : [...faults, { pointer, code: 'nobody-in-practice' }]
}

/** Good enough to put rungs in order: a business day is told as the calendar days it spans on average. */
const hours = { eh: 1, h: 24 / 9, d: 24, bd: 24 * (7 / 5) } as const

function roughHours({ after, then }: LadderStep): number {
  const of = ({ amount, unit }: ClockDuration): number => amount * hours[unit]
  return of(after) + (then === undefined ? 0 : of(then))
}
