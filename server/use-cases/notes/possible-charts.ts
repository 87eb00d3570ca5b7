import { foldWords } from '#domain/notifications/fold-words.ts'
import { openPossibleChart, type PossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findMirrored } from '../../store/mirrored-resources.ts'
import { findPatientsLike } from '../../store/possible-patients.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import { tenantInForce } from '../policy/policy-in-force.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'

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
  const inForce = await tenantInForce(db, tenant, now)
  const charts: PossibleChart[] = []
  for (const id of ids) charts.push(await openStoredChart(db, inForce, id, now))
  return charts
}

/**
 * The chart of one patient as it was last read, with what Baton's own store holds at this moment.
 *
 * @param patient - id
 * @param now - domain time
 */
export async function openStoredChart(
  db: BatonDatabase | BatonTransaction,
  { id, policy }: Pick<Tenant, 'id' | 'policy'>,
  patient: string,
  now: Date,
): Promise<PossibleChart> {
  const mirrored = await findMirrored(db, { tenant: id, patient })
  const own = await readOwnEvidence(db, id, patient)
  const resources = [...mirrored.map(({ content }): unknown => JSON.parse(content)), ...own.resources]
  return openPossibleChart(`Patient/${patient}`, resources, policy, now.getTime())
}
