import { foldWords } from '#domain/notifications/fold-words.ts'
import { openPossibleChart, type PossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findMirrored } from '../../store/mirrored-resources.ts'
import { findPatientsLike } from '../../store/possible-patients.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import { tenantInForce } from '../policy/policy-in-force.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'

/** The charts of everybody a note may be about, as they were last read: whom it names, and whose referral it names. */
export async function findPossibleCharts(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
  note: ReceivedNote,
): Promise<readonly PossibleChart[]> {
  const { name, birthDates } = note.patient
  const idsOf = (references: readonly string[]) =>
    references.map((each) => each.replace('ServiceRequest/', ''))
  const ids = await findPatientsLike(db, tenant.id, {
    words: foldWords(`${name?.family ?? ''} ${name?.given ?? ''}`)
      .split(' ')
      .filter((word) => word !== ''),
    birthDates,
    numbers: [
      ...note.referralNumbers,
      ...note.orderIdentifiers.map((each) => each.slice(each.lastIndexOf('|') + 1)),
    ],
    referrals: [...idsOf(note.referrals), ...idsOf(note.answers)],
  })
  const now = await readBatonNow(db)
  const { policy } = await tenantInForce(db, tenant, now)
  const charts: PossibleChart[] = []
  for (const id of ids) {
    const mirrored = await findMirrored(db, { tenant: tenant.id, patient: id })
    const own = await readOwnEvidence(db, tenant.id, id)
    const resources = [...mirrored.map(({ content }): unknown => JSON.parse(content)), ...own.resources]
    charts.push(openPossibleChart(`Patient/${id}`, resources, policy, now.getTime()))
  }
  return charts
}
