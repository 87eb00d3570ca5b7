import { objectsOf, type Fields } from '../fhir-reading.ts'
import { toLocalIso } from '../watch/local-time.ts'
import { annotate } from './annotation.ts'
import type { CommandContext } from './command.ts'

/**
 * The fields by which a work item is said to be done.
 *
 * @param text - what came of it; empty where nobody wrote it down
 */
export function finishWork(
  task: Fields,
  text: string,
  context: Pick<CommandContext, 'actor' | 'now' | 'calendar'>,
) {
  const notes = [...objectsOf(task, 'note', []), annotate(text, context)]
  return {
    status: 'completed',
    lastModified: toLocalIso(context.now, context.calendar.timeZone),
    ...(text !== '' && { note: notes }),
  }
}
