import { readVisitReport, type AnswerFault } from '#domain/packet/read-answer.ts'
import type { AnswerAccess } from '../../store/answer-access.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { enqueueNews } from './answer-work.ts'
import { toEntry } from './open-answer.ts'

const work = {
  true: {
    en: 'The receiving office reports that the visit took place. Confirm it, and ask for the note if it has not come.',
    es: 'El consultorio receptor informa de que la consulta tuvo lugar. Confírmelo y pida el informe si no ha llegado.',
  },
  false: {
    en: 'The receiving office reports that the visit did not take place. Confirm it, and see to a new date.',
    es: 'El consultorio receptor informa de que la consulta no tuvo lugar. Confírmelo y busque otra fecha.',
  },
} as const

/**
 * Takes a receiver's word that the visit took place, or did not. It is a report that somebody of the practice confirms:
 * it closes nothing, and moves no step.
 *
 * @param id - UUID of the form as it was shown: the same again is the same report
 */
export async function reportVisit(
  db: BatonDatabase,
  runtime: TenantRuntime,
  access: AnswerAccess,
  id: string,
  form: Parameters<typeof readVisitReport>[0],
): Promise<{ ok: true } | { ok: false; because: 'fault'; fault: AnswerFault }> {
  const now = await readBatonNow(db)
  const read = readVisitReport(form, runtime.tenant.policy.calendar.timeZone, now.getTime())
  if (!read.ok) return { ok: false, because: 'fault', fault: read.fault }
  const { happened, on, by, note } = read.report
  const what = happened ? 'Visit took place' : 'Visit did not take place'
  const said = [[what, on].filter(Boolean).join(' '), note, by].filter((each) => each !== '').join('. ')
  await db.transaction().execute(async (trx: BatonTransaction) => {
    const news = {
      key: `${access.id}|visit|${id}`,
      said,
      work: { kind: 'visit-reported', text: work[`${happened}`] },
    } as const
    await enqueueNews(trx, runtime, access, news, now)
    await appendAudit(trx, access.tenant, [
      {
        ...toEntry(access),
        action: 'create',
        event: 'answer-given',
        outcome: 'success',
        reason: happened ? 'visit-happened' : 'visit-did-not-happen',
      },
    ])
  })
  return { ok: true }
}
