import { to } from '../watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '../watch/local-time.ts'
import type { CommandContext } from './command.ts'

/**
 * What a person wrote, with who and when. R4 lets a practitioner be referred to here but not a role, which is named
 * instead.
 *
 * @see {@link https://hl7.org/fhir/R4/datatypes.html#Annotation | FHIR R4 Annotation}
 */
export function annotate(
  text: string,
  { actor, now, calendar }: Pick<CommandContext, 'actor' | 'now' | 'calendar'>,
) {
  const author = actor.reference.startsWith('Practitioner/')
    ? { authorReference: to(actor.reference) }
    : { authorString: actor.display ?? actor.reference }
  return { ...author, time: toLocalIso(now, calendar.timeZone), text }
}
