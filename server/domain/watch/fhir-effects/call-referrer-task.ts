import { codeSystems, namingSystems } from '../../codes.ts'
import type { FhirWrite } from '../../fhir-write.ts'
import { addBusinessDays } from '../../working-days.ts'
import { toEndOfLocalDay, toLocalIso } from '../local-time.ts'
import type { LoopReferences, Writing } from './effect-context.ts'
import { createOnce, to } from './effect-context.ts'

const heading = {
  en: 'Phone the referring office: it has news to hear',
  es: 'Llame al consultorio que remite: hay novedades que comunicar',
} as const
const numberLine = {
  en: (phone: string) => `Telephone: ${phone}`,
  es: (phone: string) => `Teléfono: ${phone}`,
} as const

/** A call to a referring office outside of the practice, in the words that are to be said. */
export type ReferrerCall = {
  loop: LoopReferences
  /** Reference of whoever is to call. */
  owner: string
  /** All that is to be told, oldest news first. */
  text: string
  phone?: string
}

/**
 * A work item to tell a referring office by telephone what no message tells it. It belongs to no clock, so that it stays
 * until somebody has called; wanted by the end of the next business day.
 *
 * @param key - what was told of what, as of a referrer update: the same news makes no second call
 */
export function callReferrerTask(
  { loop, owner, text, phone }: ReferrerCall,
  key: string,
  { now, calendar, language }: Writing,
): FhirWrite {
  const written = toLocalIso(now, calendar.timeZone)
  const wantedBy = toEndOfLocalDay(addBusinessDays(now, 1, calendar), calendar.timeZone)
  const resource = {
    resourceType: 'Task',
    ...(loop.coordinationTask !== undefined && { partOf: [to(loop.coordinationTask)] }),
    status: 'requested',
    intent: 'order',
    priority: loop.urgency,
    code: {
      coding: [
        {
          system: codeSystems.loop,
          code: 'tell-referrer',
          display: 'Tell the referring office by telephone',
        },
        { system: codeSystems.loop, code: 'phone-call', display: 'Phone and record the outcome' },
      ],
      text: heading[language],
    },
    description: phone === undefined ? text : `${numberLine[language](phone)}\n\n${text}`,
    focus: to(loop.referral),
    ...(loop.patient !== undefined && { for: to(loop.patient) }),
    authoredOn: written,
    lastModified: written,
    owner: to(owner),
    restriction: { period: { end: wantedBy } },
  }
  return createOnce(resource, { system: namingSystems.notify, value: key })
}
