import { createHash } from 'node:crypto'
import { linkChartToOrders } from '#domain/chart-links.ts'
import { toCheckKey } from '#domain/commands/end-note-checks.ts'
import { readEvidence } from '#domain/evidence.ts'
import { levelFor } from '#domain/feature-level.ts'
import { findLinkedClosing } from '#domain/linked-closing.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { isSampledKey } from '#domain/notes-in/sampled-key.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { enqueue } from '../../store/outbox.ts'
import type { ViewsMeta } from '../sync/refresh-patient.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { toPersonWorkItem } from './person-work-item.ts'
import { toPracticeContext } from './practice-of.ts'

const text = {
  en: 'The report of this referral was taken for it by a link in the chart, and was picked for a check. Say whether it belongs here.',
  es: 'El informe de esta remisión se le atribuyó por un enlace del expediente y fue elegido para una revisión. Indique si pertenece aquí.',
} as const

/**
 * Has a person check some of the referrals that a note of the EHR has closed by its own link, as notes from outside that file
 * themselves are checked: five of a hundred (DATA-MODEL section E), each once, by whoever looks after the referral.
 *
 * @param owners - by referral, where the chart names nobody
 */
export async function sampleClosings(
  trx: BatonTransaction,
  tenant: Tenant,
  patient: string,
  views: readonly LoopView[],
  owners: ReadonlyMap<string, string>,
  { resources, judgedAt }: ViewsMeta,
): Promise<void> {
  const isPicked = (report: string): boolean => isSampledKey(toKey(tenant.id, report))
  // Every reading comes by here: the evidence is read once more only where something of it was picked.
  const closed = views.filter(
    ({ state, steps }) =>
      state === 'closed-completed' &&
      steps.some(({ step, evidence }) => step === 'note-back' && evidence.some(isPicked)),
  )
  if (closed.length === 0) return
  const practice = toPracticeContext(tenant, judgedAt)
  const { evidence } = readEvidence(resources)
  const { loops } = linkChartToOrders(evidence)
  const items = closed.flatMap((view) => {
    const loop = loops.get(view.referral)
    const report = loop && findLinkedClosing(view, loop, evidence.documents, judgedAt.getTime())
    if (report === undefined || levelFor(practice, view.specialty) === 'observe') return []
    if (!isPicked(report.ref)) return []
    const owner = owners.get(view.referral) ?? view.owner?.reference
    const work = {
      key: toCheckKey(view.referral, report.ref),
      kind: 'note-check',
      text: text[practice.language],
      priority: 'urgent',
      referral: view.referral,
      patient: `Patient/${patient}`,
      owner: findCarer(owner, practice.staff, practice.today),
    } as const
    return [toPersonWorkItem(work, 'note-check', practice.calendar, judgedAt)]
  })
  await enqueue(trx, tenant.id, items)
}

function toKey(tenant: string, report: string): string {
  return createHash('sha256').update(`${tenant}|${report}`).digest('hex')
}
