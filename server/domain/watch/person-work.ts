import { codeSystems, loopCode, namingSystems } from '../codes.ts'
import type { FhirWrite } from '../fhir-write.ts'

/** Something only a person can do, which no clock of a referral asks for. */
export type PersonWork = {
  /** Of this work: asked for again, it is there already. */
  readonly key: string
  /** Ending of the Task's code, which begins with `stall-`. */
  readonly kind: string
  /** What to do, in the practice's language. */
  readonly text: string
  /** The same with what was said; without it the text stands alone. */
  readonly description?: string
  readonly priority: 'asap' | 'urgent'
  /** `ServiceRequest/x` */
  readonly referral?: string | undefined
  /** `Patient/x` */
  readonly patient?: string | undefined
  /** Who is asked; left out where the practice names nobody. */
  readonly owner?: string | undefined
}

/**
 * The Task that asks for it, created once under its key.
 *
 * @param written - when, in the clinic's offset
 */
export function createPersonTask(work: PersonWork, written: string): FhirWrite & { interaction: 'create' } {
  const { key, kind, text, description, priority, referral, patient, owner } = work
  const identity = { system: namingSystems.stall, value: key }
  const resource = {
    resourceType: 'Task',
    identifier: [identity],
    status: 'requested',
    intent: 'order',
    priority,
    code: { coding: [{ system: codeSystems.loop, code: `stall-${kind}` }], text },
    ...(description !== undefined && { description }),
    ...(referral !== undefined && { focus: { reference: referral } }),
    ...(patient !== undefined && { for: { reference: patient } }),
    authoredOn: written,
    lastModified: written,
    ...(owner !== undefined && { owner: { reference: owner } }),
  }
  return { interaction: 'create', resource, identity }
}

/** Beginnings of the codes of work in which somebody waits for an answer, or something went wrong. */
const outliving = [
  'reply-',
  'direct-message',
  'privacy-alert',
  'message-',
  'command-left-undone',
  'note-check',
  'note-place',
  'note-refused',
  'note-taken-back',
].map((kind) => loopCode(`stall-${kind}`))

/**
 * Whether work is still owed when the referral that it is about is over: what a patient asked, what another office wrote
 * and what may have been disclosed has to be read whatever became of the referral.
 *
 * @param codes - of the Task, as `system|code`
 */
export function outlivesReferral(codes: readonly string[]): boolean {
  return codes.some((code) => outliving.some((beginning) => code.startsWith(beginning)))
}
