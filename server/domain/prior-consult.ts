import { dayMs } from './clinic-zone.ts'
import type { DocumentEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'

/** Practices file a consult that came late; within this span before the order it is probably the one meant. */
const priorVisitDays = 14

/** Whether a document came in after an order and tells of a visit shortly before it (DATA-MODEL A.5 row 14). */
export function followsPriorVisit(
  { service, receivedAt }: Pick<DocumentEvidence, 'service' | 'receivedAt'>,
  orderedAt: Instant,
): boolean {
  return service.lastAt + (priorVisitDays + 1) * dayMs >= orderedAt && receivedAt > orderedAt
}

/**
 * The report that may answer an order already: final, in force, of a visit shortly before the order. A person may close
 * the referral for it; it never closes by itself.
 *
 * @param preDating - documents that belong to the order but for their date
 */
export function findPriorReport(
  preDating: readonly DocumentEvidence[],
  orderedAt: Instant,
): DocumentEvidence | undefined {
  return preDating.find(
    (document) =>
      !document.isRetracted &&
      !document.isSuperseded &&
      document.completeness === 'final' &&
      document.service.at <= orderedAt &&
      followsPriorVisit(document, orderedAt),
  )
}
