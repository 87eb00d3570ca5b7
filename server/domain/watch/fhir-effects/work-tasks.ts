import { codeSystems, namingSystems } from '../../codes.ts'
import type { PlannedStep } from '../../escalation.ts'
import type { FhirWrite } from '../../fhir-write.ts'
import type { LoopReferences, Writing } from './effect-context.ts'
import { createOnce, idOf, to } from './effect-context.ts'
import { toEndOfLocalDay, toLocalIso } from '../local-time.ts'
import { rungKey } from '../loop-plan.ts'
import { addBusinessDays } from '../../working-days.ts'
import { nameWork, tellWork } from './work-text.ts'

/** What of a rung makes a work item. */
export type WorkStep = Pick<PlannedStep, 'clock' | 'step' | 'cycle' | 'action' | 'rank'>

/** Who gets a work item, and under which key. */
export type WorkItem = {
  loop: LoopReferences
  step: WorkStep
  /** Reference of one of our people. */
  owner: string
  /** Of several Tasks of one rung each but the first names whom it is for, or they would be one Task. */
  keySuffix?: string
  /** Other rungs that this item stands for: it has their codes, and names them. */
  also?: readonly WorkStep[]
}

/** A work item that is not written yet; plain JSON, so that it can be stored. */
export type PlannedWork = {
  item: WorkItem
  /** `call`: somebody is to telephone, whatever the rung asks for. */
  as: 'step' | 'call'
  /** ISO instant at which it was decided; what it says of time is counted from here. */
  at: string
}

/** The Task a planned work item becomes, the same whenever it is made. */
export function toWorkTask({ item, as, at }: PlannedWork, writing: Omit<Writing, 'now'>): FhirWrite {
  const then = { ...writing, now: Date.parse(at) }
  return as === 'call' ? phoneTask(item, then) : taskFor(item, then)
}

const priorities = ['routine', 'urgent', 'asap', 'stat'] as const

/**
 * One level above the order's own urgency for the first rung and one more for each after it, but never `stat` unless
 * the order is: the golden nudge of an urgent order is `asap`.
 */
export function priorityOf(urgency: LoopReferences['urgency'], rank: number): (typeof priorities)[number] {
  if (urgency === 'stat') return 'stat'
  return priorities[Math.min(2, priorities.indexOf(urgency) + 1 + rank)] ?? 'asap'
}

/** Value of the stall identifier: `sr-1|unscheduled|bd5|1`, and for a second recipient `…|manager`. */
export function stallKey(
  referral: string,
  step: Pick<PlannedStep, 'clock' | 'step' | 'cycle'>,
  suffix?: string,
): string {
  const key = `${idOf(referral)}|${rungKey(step)}`
  return suffix === undefined ? key : `${key}|${suffix}`
}

/** Wanted by the end of the next business day; of an order that cannot wait, by the end of this day. */
function wantedBy({ urgency }: LoopReferences, { now, calendar }: Writing): string {
  const isToday = urgency === 'stat' || urgency === 'asap'
  return toEndOfLocalDay(isToday ? now : addBusinessDays(now, 1, calendar), calendar.timeZone)
}

type Kind = { code: string; display: string }

function toStallCoding({ clock, step }: WorkStep): Kind & { system: string } {
  return { system: codeSystems.loop, code: `stall-${clock}-${step}`, display: nameWork(clock, step, 'en') }
}

function workTask(item: WorkItem, writing: Writing, kind?: Kind): FhirWrite {
  const { loop, step, owner, keySuffix, also = [] } = item
  const { calendar, now, language } = writing
  const written = toLocalIso(now, calendar.timeZone)
  const resource = {
    resourceType: 'Task',
    ...(loop.coordinationTask !== undefined && { partOf: [to(loop.coordinationTask)] }),
    status: 'requested',
    intent: 'order',
    priority: priorityOf(loop.urgency, step.rank),
    code: {
      coding: [
        toStallCoding(step),
        ...(kind ? [{ system: codeSystems.loop, ...kind }] : []),
        ...also.map(toStallCoding),
      ],
      text: nameWork(step.clock, step.step, language),
    },
    description: [
      tellWork(step.action, language),
      ...also.map((other) => nameWork(other.clock, other.step, language)),
    ].join('\n'),
    focus: to(loop.referral),
    ...(loop.patient !== undefined && { for: to(loop.patient) }),
    authoredOn: written,
    lastModified: written,
    owner: to(owner),
    restriction: { period: { end: wantedBy(loop, writing) } },
  }
  return createOnce(resource, {
    system: namingSystems.stall,
    value: stallKey(loop.referral, step, keySuffix),
  })
}

/**
 * A nudge or an alert to one of our people: a work item under the coordination Task whose focus is the order, as the
 * golden `Task-stall-nudge`. It is no dispatch and no answer: its code is `stall-<clock>-<step>`.
 */
export function stallTask(item: WorkItem, writing: Writing): FhirWrite {
  return workTask(item, writing)
}

/** Makes the coordinator responsible (day 14, and 30 where the receiver is silent), one level more urgent per rung. */
export function coordinatorTask(item: WorkItem, writing: Writing): FhirWrite {
  return workTask(item, writing, { code: 'coordinate', display: 'Coordinate the referral' })
}

/** A call that a person makes, also where the rung would have written to somebody whom no message reaches. */
export function phoneTask(item: WorkItem, writing: Writing): FhirWrite {
  const calling: WorkItem = { ...item, step: { ...item.step, action: 'phone-task' } }
  return workTask(calling, writing, { code: 'phone-call', display: 'Phone and record the outcome' })
}

/** Day 30: a last call to the patient, and a letter. */
export function callAndLetterTask(item: WorkItem, writing: Writing): FhirWrite {
  return workTask(item, writing, { code: 'call-and-letter', display: 'Phone the patient and send a letter' })
}

/**
 * Day 60: whoever completes it writes down why the referral ends, or that it goes on. It closes nothing itself, nor
 * does completing it without such a decision.
 */
export function documentationTask(item: WorkItem, writing: Writing): FhirWrite {
  return workTask(item, writing, { code: 'document-outcome', display: 'Record how the referral ends' })
}

/** The chart could not be read: a person looks. */
export function checkByHandTask(item: WorkItem, writing: Writing): FhirWrite {
  return workTask(item, writing, { code: 'check-by-hand', display: 'Check the record by hand' })
}

/** The work item of a step's action; `patient-message` is none and falls to the person as a nudge. */
export function taskFor(item: WorkItem, writing: Writing): FhirWrite {
  switch (item.step.action) {
    case 'task':
      return coordinatorTask(item, writing)
    case 'phone-task':
      return phoneTask(item, writing)
    case 'call-and-letter-task':
      return callAndLetterTask(item, writing)
    case 'documentation-task':
      return documentationTask(item, writing)
    case 'check-by-hand':
      return checkByHandTask(item, writing)
    case 'nudge':
    case 'alert':
    case 'patient-message':
      return stallTask(item, writing)
  }
}
