import type { PatientNotice } from '#domain/notifications/outgoing-message.ts'
import type { NewestReading } from '#domain/watch/objection.ts'
import { findLoop } from '../../store/loops.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { visitClock } from './next-wake.ts'
import { StoredLoop } from './stored-loop.ts'

/**
 * What was last read about a loop.
 *
 * @returns nothing when no loop of that name was stored, or what is stored cannot be read: nobody knows whom it is about
 */
export async function findNewestReading(
  db: BatonDatabase,
  tenant: string,
  referral: string,
): Promise<(NewestReading & { people: readonly string[] }) | undefined> {
  const row = await findLoop(db, tenant, referral)
  const stored = StoredLoop.safeParse(row?.plan)
  if (row === undefined || !stored.success) return undefined
  const { dossier, visitMessages } = stored.data
  const { patient, receiver, referrer } = dossier
  const proxyName = patient.reach.kind === 'person' ? patient.reach.name : undefined
  return {
    state: row.state,
    dossier,
    visits: visitMessages.map(({ startsAt }) => startsAt),
    people: [patient.name, proxyName, receiver.name, referrer.name].flatMap((name) => name ?? []),
  }
}

/** The visit a delivery is about, by its key: `loop|visit-message|visit-soon@2026-06-12T13:00:00.000Z|1|patient`. */
export function visitOf(delivery: string): string | undefined {
  const [, clock, step] = delivery.split('|')
  return clock === visitClock ? step?.slice(step.indexOf('@') + 1) : undefined
}

/** What a delivery to a patient is about, by its key. */
export function noticeOf(delivery: string): PatientNotice {
  const [, clock, step = ''] = delivery.split('|')
  if (clock !== visitClock) return 'set-up-visit'
  return step.startsWith('did-you-go@') ? 'did-you-go' : 'visit-soon'
}
