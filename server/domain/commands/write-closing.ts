import { isTerminal } from '../answers.ts'
import { codeSystems, loopWords } from '../codes.ts'
import { consultantReportCodes } from '../consultant-report-codes.ts'
import type { DocumentEvidence, TaskEvidence } from '../evidence-records.ts'
import { codesOf, isFields, objectOf, objectsOf, textOf, type Fields } from '../fhir-reading.ts'
import { specialtyTable } from '../specialties.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { claimsCompletion } from '../claims-completion.ts'
import type { LoopContext } from './command.ts'
import { ourCoding, ourConcept, toPartyReference, type Concept } from './concepts.ts'
import { findUpdatable, type DraftPlan } from './draft-plan.ts'
import type { EncounterWaiver } from './encounter-waiver.ts'
import { endOurTasks } from './our-tasks.ts'
import { toBusinessStatus } from './task-progress.ts'

type ClosingContext = Pick<
  LoopContext,
  'view' | 'loop' | 'patient' | 'resources' | 'canUpdate' | 'calendar' | 'now'
>

const fulfil = {
  system: codeSystems.taskCode,
  code: 'fulfill',
  display: 'Fulfill the focal request',
} as const
const consultNote = { system: codeSystems.loinc, code: '11488-4', display: 'Consult note' }

/** Several codings, because any member of the value set counts: the note's own, its specialty's, the general one. */
function toReasonCode({ types }: DocumentEvidence, specialty: string | undefined) {
  const ofSpecialty = specialtyTable.find((row) => row.specialty === specialty)?.consultNote
  const known = [...types.filter((type) => consultantReportCodes.has(type))]
  if (ofSpecialty !== undefined) known.push(`${codeSystems.loinc}|${ofSpecialty}`)
  const members = [...new Set(known)].flatMap((type) => {
    const bar = type.lastIndexOf('|')
    const [system, code] = [type.slice(0, bar), type.slice(bar + 1)]
    return code === consultNote.code ? [] : [{ system, code }]
  })
  return { coding: [...members, consultNote], text: 'Consultant report received' }
}

/** Who says why an encounter is waived: a person; a rule, that can give no reason; absent: a person who gave none. */
export type WaiverWord = EncounterWaiver | 'by-rule' | undefined

const waiverTexts = {
  'visit-elsewhere': 'The visit took place outside this record',
  'not-in-record': 'No finished encounter of this visit is in the record',
  'no-visit': 'E-consult or review of records, without a visit',
  'by-rule': 'No finished encounter of this visit is in the record; filed by rule, no person gave a reason',
} as const

/** Always `encounter-waived`, and beside it whose reason it is. */
function toWaived(word: WaiverWord): Concept {
  const waived = ourCoding('encounter-waived', 'Waived')
  if (word === undefined) return { coding: [waived], text: waiverTexts['not-in-record'] }
  const reason = word === 'by-rule' ? word : word.reason
  const text = word !== 'by-rule' && word.reason === 'other' ? (word.text ?? '').trim() : undefined
  const words = text ?? (reason === 'other' ? waiverTexts['not-in-record'] : waiverTexts[reason])
  return { coding: [waived, ourCoding(reason)], text: words }
}

/** The visit's own resource, or why there is none: nobody guesses one. */
function toEncounterOutput({ loop }: ClosingContext, word: WaiverWord) {
  const encounter = loop.encounters.findLast(({ status }) => status === 'finished')
  const type = ourConcept(loopWords.encounterOutput, 'Specialist encounter')
  if (encounter) return { type, valueReference: to(encounter.ref) }
  return { type, valueCodeableConcept: toWaived(word) }
}

/** Booked, and neither missed nor called off. */
const kept: ReadonlySet<string> = new Set(['booked', 'arrived', 'checked-in', 'fulfilled'])

function listOutputs(
  document: DocumentEvidence,
  context: ClosingContext,
  word: WaiverWord,
): readonly object[] {
  const appointment = context.loop.appointments.findLast(({ status }) => kept.has(status))
  return [
    ...(appointment === undefined
      ? []
      : [
          {
            type: ourConcept(loopWords.appointmentOutput, 'Appointment'),
            valueReference: to(appointment.ref),
          },
        ]),
    toEncounterOutput(context, word),
    { type: ourConcept(loopWords.noteOutput, 'Consult note'), valueReference: to(document.ref) },
  ]
}

const referenceOf = (output: object): string | undefined =>
  isFields(output) ? textOf(objectOf(output, 'valueReference', []) ?? {}, 'reference', []) : undefined
const isEncounter = (output: object): boolean =>
  isFields(output) &&
  codesOf(output, 'type', []).some((code) => code.endsWith(`|${loopWords.encounterOutput}`))

const isWaiver = (output: object): boolean => isEncounter(output) && referenceOf(output) === undefined

/**
 * What is named already stays as it is; an encounter takes the place of its waiver. Of a Task that is completed again,
 * after its report was taken back, the waiver is said anew.
 */
function addOutputs(resource: Fields, wanted: readonly object[], wasClosed: boolean): readonly object[] {
  const all: readonly object[] = objectsOf(resource, 'output', [])
  const known = wasClosed ? all : all.filter((output) => !isWaiver(output))
  const fresh = wanted.filter((output) => {
    const reference = referenceOf(output)
    if (reference !== undefined) return !known.some((each) => referenceOf(each) === reference)
    return !known.some(isEncounter)
  })
  const hasEncounter = fresh.some((each) => isEncounter(each) && referenceOf(each) !== undefined)
  const rest = known.filter((each) => !(hasEncounter && isWaiver(each)))
  return [...rest, ...fresh]
}

/**
 * What the Task says from then on; a first report's arrival is not moved by a second one's. A Task that somebody completed
 * under a reason which is no consultant report has had none: CMS50 would not count it.
 */
function toClosed(resource: Fields, document: DocumentEvidence, context: ClosingContext, word: WaiverWord) {
  const { loop, view, now, calendar } = context
  const order = loop.order.ref
  const period = objectOf(resource, 'executionPeriod', []) ?? {}
  const isReported = codesOf(resource, 'reasonCode', []).some((code) => consultantReportCodes.has(code))
  const wasClosed = resource['status'] === 'completed' && isReported
  const end = wasClosed ? textOf(period, 'end', []) : undefined
  const code = objectOf(resource, 'code', []) ?? {}
  const isFulfil = codesOf(resource, 'code', []).includes(`${fulfil.system}|${fulfil.code}`)
  const bases = objectsOf(resource, 'basedOn', [])
  const isBased = bases.some((each) => textOf(each, 'reference', []) === order)
  return {
    status: 'completed',
    businessStatus: toBusinessStatus('closed-completed'),
    statusReason: undefined,
    code: isFulfil ? code : { ...code, coding: [...objectsOf(code, 'coding', []), fulfil] },
    focus: objectOf(resource, 'focus', []) ?? to(order),
    basedOn: isBased ? bases : [...bases, to(order)],
    reasonCode: wasClosed ? resource['reasonCode'] : toReasonCode(document, view.specialty),
    executionPeriod: { ...period, end: end ?? toLocalIso(document.receivedAt, calendar.timeZone) },
    lastModified: toLocalIso(now, calendar.timeZone),
    output: addOutputs(resource, listOutputs(document, context, word), wasClosed),
  }
}

/** Called off or declined: that attempt stays what it was. */
function mayComplete(attempt: TaskEvidence): boolean {
  return !isTerminal(attempt) || attempt.status === 'completed'
}

/**
 * Writes down that the report is here, so that CMS50 counts it (DATA-MODEL C): the coordination Task is completed with the
 * report's arrival as its end, whatever the moment of writing, and names order, visit and note. Where no Task can be
 * completed, another one says it. What our own people still had to do is done.
 *
 * @param document - the report, final
 * @param word - why no encounter is named, where none is in the record; of no effect where one is
 */
export function writeClosing(
  plan: DraftPlan,
  document: DocumentEvidence,
  context: ClosingContext,
  word: WaiverWord,
): void {
  const { loop, view, patient } = context
  const attempt = loop.attempts.at(-1)
  const target = attempt && mayComplete(attempt) ? findUpdatable(attempt.ref, context) : undefined
  if (target) plan.update(target, toClosed(target.resource, document, context, word))
  else if (![...loop.attempts, ...loop.workItems].some(hasClosed)) {
    const begun = loop.order.authored
    const isTimed = begun !== undefined && !begun.isDayOnly
    const start = isTimed ? { start: toLocalIso(begun.at, context.calendar.timeZone) } : {}
    const [performer] = loop.order.performers
    const closed = toClosed({ executionPeriod: start }, document, context, word)
    plan.create(
      {
        resourceType: 'Task',
        ...withoutUndefined(closed),
        ...(attempt && { partOf: [to(attempt.ref)] }),
        intent: 'order',
        priority: view.urgency,
        for: to(patient),
        authoredOn: closed.lastModified,
        ...(loop.order.requester && { requester: toPartyReference(loop.order.requester) }),
        ...(performer && { owner: toPartyReference(performer) }),
      },
      'ehr-if-possible',
    )
  }
  endOurTasks(plan, context, 'completed')
}

function hasClosed(task: TaskEvidence): boolean {
  const isReported = task.reasonCodes.some((code) => consultantReportCodes.has(code))
  return task.status === 'completed' && isReported && claimsCompletion(task)
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
