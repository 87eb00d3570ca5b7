import { codeSystems } from '../../codes.ts'
import type { WritableResource } from '../../fhir-write.ts'
import type { Instant } from '../../instant.ts'
import type { OrderFacts } from '../../loop-facts.ts'
import type { LoopView } from '../../loop-view.ts'
import type { ClinicCalendar } from '../../policy.ts'

/** What every resource about one loop refers to. */
export type LoopReferences = {
  /** `ServiceRequest/x`. */
  referral: string
  patient?: string
  /** The dispatch Task, where there is one. */
  coordinationTask?: string
  urgency: OrderFacts['urgency']
}

/** When, where and in which language a resource is written. */
export type Writing = { now: Instant; calendar: ClinicCalendar; language: 'en' | 'es' }

/** The references of a loop; the coordination Task is not in its view. */
export function toReferences(view: LoopView, coordinationTask?: string): LoopReferences {
  const { referral, urgency, patient } = view
  return {
    referral,
    urgency,
    ...(patient !== undefined && { patient }),
    ...(coordinationTask !== undefined && { coordinationTask }),
  }
}

/** Says that Baton made it: `readEvidence` names its source `companion`. */
export const madeByBaton = { tag: [{ system: codeSystems.loop, code: 'source-companion' }] } as const

export const to = (reference: string): { reference: string } => ({ reference })

/** `ServiceRequest/sr-1` without its type, as the keys of Baton's identifiers begin. */
export function idOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

/** A create under one identifier, which the resource itself carries. */
export function createOnce(
  resource: WritableResource,
  identity: { system: string; value: string },
): {
  interaction: 'create'
  resource: WritableResource
  identity: { system: string; value: string }
} {
  const { resourceType, ...rest } = resource
  return {
    interaction: 'create',
    resource: { resourceType, meta: madeByBaton, identifier: [identity], ...rest },
    identity,
  }
}
