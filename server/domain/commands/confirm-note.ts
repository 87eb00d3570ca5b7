import { isTerminal } from '../answers.ts'
import { codeSystems, loopWords } from '../codes.ts'
import { consultantReportCodes } from '../consultant-report-codes.ts'
import type { DocumentEvidence } from '../evidence-records.ts'
import { readEvidence } from '../evidence.ts'
import { objectOf, objectsOf } from '../fhir-reading.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { LoopContext } from './command.ts'
import { ourConcept } from './concepts.ts'
import { decide } from './decision.ts'
import { findUpdatable, type DraftPlan } from './draft-plan.ts'
import { endOurTasks } from './our-tasks.ts'
import { toBusinessStatus } from './task-progress.ts'

const isDocument = (reference: string): boolean => /^(DocumentReference|DiagnosticReport)\//.test(reference)

/** The one final report that waits for a person's decision; nothing where there is none, or where there are several. */
export function findWaitingReport({ view, resources }: LoopContext): DocumentEvidence | undefined {
  if (view.state !== 'reconcile') return undefined
  const waiting = new Set(view.why.flatMap(({ evidence }) => evidence).filter(isDocument))
  const [reference] = waiting
  if (reference === undefined || waiting.size > 1) return undefined
  return readEvidence(resources).evidence.documents.find(({ ref }) => ref === reference)
}

const consultNote = { system: codeSystems.loinc, code: '11488-4', display: 'Consult note' }

/** Several codings, because any member of the value set counts (DATA-MODEL C). */
function toReasonCode({ types }: DocumentEvidence) {
  const members = types.flatMap((type) => {
    const [system = '', code = ''] = type.split('|')
    return consultantReportCodes.has(type) && code !== consultNote.code ? [{ system, code }] : []
  })
  return { coding: [...members, consultNote], text: 'Consultant report received' }
}

/**
 * Closes a referral with the report that is here: the person confirms that it belongs, and the coordination Task says
 * what CMS50 counts, its end being the report's arrival and not this moment (DATA-MODEL C).
 *
 * @param activity - `note-match-auto` where a rule confirmed it, and no person
 */
export function confirmNote(
  plan: DraftPlan,
  document: DocumentEvidence,
  text: string,
  context: LoopContext,
  activity: 'note-match-confirmed' | 'note-match-auto' = 'note-match-confirmed',
): void {
  const { loop, now, calendar } = context
  decide(plan, { activity, about: [document.ref], text }, context)
  const attempt = loop.attempts.at(-1)
  const target = attempt && !isTerminal(attempt) ? findUpdatable(attempt.ref, context) : undefined
  if (target) {
    const { resource } = target
    const end = toLocalIso(document.receivedAt, calendar.timeZone)
    const begun = objectOf(resource, 'executionPeriod', []) ?? {}
    plan.update(target, {
      status: 'completed',
      businessStatus: toBusinessStatus('closed-completed'),
      statusReason: undefined,
      reasonCode: toReasonCode(document),
      executionPeriod: { ...begun, end },
      lastModified: toLocalIso(now, calendar.timeZone),
      output: [
        ...objectsOf(resource, 'output', []),
        {
          type: ourConcept(loopWords.noteOutput, 'Consult note'),
          valueReference: to(document.ref),
        },
      ],
    })
  }
  endOurTasks(plan, context)
}
