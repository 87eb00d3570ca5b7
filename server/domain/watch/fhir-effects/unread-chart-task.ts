import { codeSystems, namingSystems } from '../../codes.ts'
import type { FhirWrite } from '../../fhir-write.ts'
import { toIso } from '../../iso-instant.ts'
import type { Instant } from '../../instant.ts'
import { toLocalIso } from '../local-time.ts'
import type { Writing } from './effect-context.ts'
import { createOnce, to } from './effect-context.ts'

const text = {
  en: 'Baton cannot read this chart, so that no referral in it is watched. Check the record by hand for referrals and look after them until this is mended.',
  es: 'Baton no puede leer este expediente y no vigila ninguna remisión de él. Compruebe en el registro si hay remisiones y atiéndalas a mano hasta que se corrija.',
} as const

const marker = 'unread-chart'

/** What is unique about one stretch in which a chart could not be read. */
export function unreadChartKey(patient: string, since: Instant): string {
  return `${patient}|${marker}|${toIso(since)}`
}

/**
 * A work item about a patient none of whose referrals is known: it names the patient and nothing else.
 *
 * @param patient - `Patient/x`
 * @param since - since when the chart could not be read; a later stretch makes another item
 */
export function unreadChartTask(
  patient: string,
  owner: string,
  since: Instant,
  { now, calendar, language }: Writing,
): FhirWrite {
  const written = toLocalIso(now, calendar.timeZone)
  const resource = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    priority: 'urgent',
    code: {
      coding: [
        { system: codeSystems.loop, code: `stall-${marker}`, display: 'Chart cannot be read' },
        { system: codeSystems.loop, code: 'check-by-hand', display: 'Check the record by hand' },
      ],
      text: text[language],
    },
    for: to(patient),
    authoredOn: written,
    lastModified: written,
    owner: to(owner),
  }
  return createOnce(resource, { system: namingSystems.stall, value: unreadChartKey(patient, since) })
}

/** Whether a Task is such a work item, by its identifiers as `system|value`. */
export function isUnreadChartTask(identifiers: readonly string[]): boolean {
  return identifiers.some((one) => one.startsWith(`${namingSystems.stall}|`) && one.includes(`|${marker}|`))
}
