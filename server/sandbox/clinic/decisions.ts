import type { CodeableConcept, DocumentReference, Provenance, Reference } from 'fhir/r4'
import type { Moment } from './calendar.ts'
import { changeTask } from './coordination.ts'
import { anchorReference, iso, loopCode, orderReference, tick } from './loop.ts'
import type { Loop } from './loop.ts'
import { completeWithNote } from './notes.ts'
import { nameStaff, releaseOwner } from './ordering.ts'

const app: Reference = { reference: 'Device/baton-app', display: 'Baton' }
const agentType = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type'

type Decision = {
  activity: string
  display: string
  who: Reference
  /** What the decision was made about, beside the Task. */
  about?: readonly string[]
  reason?: CodeableConcept
}

/** A decision as Baton keeps it: a Provenance in its own store that names the evidence it saw. */
export function decide(loop: Loop, at: Moment, decision: Decision): void {
  const about = decision.about ?? []
  const isAutomatic = decision.who === app
  const provenance: Provenance & { id: string } = {
    resourceType: 'Provenance',
    id: `prov-${loop.spec.key}-${loop.clinic.count(`prov-${loop.spec.key}`)}`,
    // With the patient among its targets, the decision is found in the patient's compartment.
    target: [anchorReference(loop), ...about, loop.patient.reference].map((reference) => ({ reference })),
    occurredDateTime: iso(loop, at),
    recorded: new Date(at + 2_000).toISOString(),
    ...(decision.reason && { reason: [decision.reason] }),
    activity: { coding: [loopCode(decision.activity, decision.display)] },
    agent: [
      {
        type: {
          coding: [
            {
              system: agentType,
              code: isAutomatic ? 'assembler' : 'verifier',
              display: isAutomatic ? 'Assembler' : 'Verifier',
            },
          ],
        },
        who: decision.who,
      },
    ],
    entity: [...about, orderReference(loop)].map((reference) => ({
      role: 'source' as const,
      what: { reference },
    })),
  }
  loop.clinic.ledger.write('own', provenance, at + 3_000)
}

type Note = DocumentReference & { id: string }

/** Baton files a note whose link is deterministic, and completes the Task. */
export function fileByItself(loop: Loop, note: Note): Loop {
  const at = loop.lastAt + 60_000
  loop.lastAt = at + 120_000
  decide(loop, at, {
    activity: 'note-match-auto',
    display: 'Consult note auto-matched',
    who: app,
    about: [`DocumentReference/${note.id}`],
  })
  completeWithNote(loop, note, at + 30_000)
  releaseOwner(loop, at + 60_000, 'completed')
  return loop
}

/** The coordinator confirms a match that the rules would not make alone. */
export function fileByHand(loop: Loop, day: number, note: Note): Loop {
  const at = tick(loop, day)
  decide(loop, at, {
    activity: 'note-match-confirmed',
    display: 'Consult note matched by a person',
    who: loop.owner ?? nameStaff('prac-reyes'),
    about: [`DocumentReference/${note.id}`],
  })
  completeWithNote(loop, note, at + 30_000)
  releaseOwner(loop, at + 60_000, 'completed')
  return loop
}

/** Somebody looked and said: not this referral's note. */
export function rejectMatch(loop: Loop, day: number, note: Note): Loop {
  decide(loop, tick(loop, day), {
    activity: 'note-match-rejected',
    display: 'Match rejected',
    who: loop.owner ?? nameStaff('prac-reyes'),
    about: [`DocumentReference/${note.id}`],
  })
  return loop
}

/** The referring clinician has read the report. */
export function review(loop: Loop, day: number, note: Note): Loop {
  const who = loop.direction === 'inbound' ? nameStaff('prac-raman') : loop.requester
  decide(loop, tick(loop, day), {
    activity: 'note-reviewed',
    display: 'Report reviewed',
    who,
    about: [`DocumentReference/${note.id}`],
  })
  return loop
}

export type Closure = {
  /** Absent: whoever closed it wrote words and no code. */
  reason?: string
  text: string
  /** `failed` when the receiver had begun, `cancelled` before; `completed` when the report came another way. */
  status?: 'cancelled' | 'failed' | 'completed'
}

/** A person closes the loop without a report, in words and mostly with a coded reason. */
export function closeWith(loop: Loop, day: number, closure: Closure): Loop {
  const at = tick(loop, day)
  const code = closure.reason
  const reason = {
    ...(code !== undefined && { coding: [loopCode(code, code.replaceAll('-', ' '))] }),
    text: closure.text,
  }
  decide(loop, at, {
    activity: 'close',
    display: 'Loop closed',
    who: loop.owner ?? nameStaff('prac-reyes'),
    reason,
  })
  if (loop.task && loop.task.status !== 'rejected') {
    changeTask(loop, at + 30_000, closure.status ?? 'cancelled', 'closed', {
      statusReason: reason,
      executionPeriod: { ...loop.task.executionPeriod, end: iso(loop, at) },
    })
  }
  releaseOwner(loop, at + 60_000, 'cancelled')
  return loop
}

/** A person takes back a closure. */
export function reopen(loop: Loop, day: number, text: string): Loop {
  decide(loop, tick(loop, day), {
    activity: 'reopen',
    display: 'Loop reopened',
    who: loop.owner ?? nameStaff('prac-reyes'),
    reason: { text },
  })
  return loop
}
