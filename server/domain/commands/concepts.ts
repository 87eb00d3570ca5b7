import { codeSystems } from '../codes.ts'
import type { Party } from '../loop-facts.ts'
import type { CommandContext } from './command.ts'

type Coding = { system: string; code: string; display?: string; version?: string }
export type Concept = { coding: readonly Coding[]; text?: string }

/** A code of Baton's own system, with words where there are any. */
export function ourCoding(code: string, display?: string): Coding {
  return { system: codeSystems.loop, code, ...(display !== undefined && { display }) }
}

/** A concept of Baton's own system. */
export function ourConcept(code: string, display?: string, text?: string): Concept {
  return { coding: [ourCoding(code, display)], ...(text !== undefined && { text }) }
}

/**
 * A FHIR Reference to a party. What a resource holds inside itself (`ServiceRequest/x#y`) cannot be referred to from
 * another one, so that only its name is left.
 */
export function toPartyReference({ reference, display }: Party): { reference?: string; display?: string } {
  const isOutside = reference !== undefined && !reference.includes('#')
  return { ...(isOutside && { reference }), ...(display !== undefined && { display }) }
}

/** The practice itself, as sender or reader; nothing where it names no organization of its own. */
export function toOurPractice({
  organization,
}: Pick<CommandContext, 'organization'>): { reference: string } | undefined {
  return organization === undefined ? undefined : { reference: organization }
}

/** Somebody of the practice, by the name that people know: who reads the chart may not be able to look it up. */
export function toPerson(
  reference: string,
  { actor, names }: Pick<CommandContext, 'actor' | 'names'>,
): { reference: string; display?: string } {
  const display = reference === actor.reference ? (actor.display ?? names?.[reference]) : names?.[reference]
  return { reference, ...(display !== undefined && { display }) }
}
