import { sql } from 'kysely'
import type { PlannedStep } from '#domain/escalation.ts'
import { moveClock, readBatonNow } from '../../server/store/clock.ts'
import { sweepLeaseSeconds } from '../../server/store/due-loops.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'
import type { StoredLoop } from '../../server/use-cases/watch/stored-loop.ts'

/** A Wednesday, eleven in the morning in New York: the practice is open and texts may go out. */
export const workingMorning = new Date('2026-01-14T16:00:00Z')

/** Sets domain time, which goes on from there. */
export async function setDomainTime(db: BatonDatabase, to: Date): Promise<void> {
  await moveClock(db, 0)
  const real = await readBatonNow(db)
  await moveClock(db, to.getTime() - real.getTime())
}

/** A rung that came due shortly before the working morning and tells our person, an office and the patient. */
export const dueRung: PlannedStep = {
  clock: 'unscheduled',
  step: 'bd5',
  cycle: 1,
  action: 'alert',
  recipients: ['owner', 'receiver-office', 'patient'],
  at: '2026-01-14T15:30:00.000Z',
  rank: 0,
}

/** Stands for the number of a loop, seven digits, wherever it is in a stored loop. */
const number = '§'

export type Seeding = {
  tenant: string
  count: number
  steps?: readonly PlannedStep[]
  /** Without a Direct address the receiver's office is faxed. */
  hasDirect?: boolean
  policy?: string
  /** From which number on, so that several seedings do not collide. */
  from?: number
  /** Evidence too old to tell anybody anything by: the sweep leases the loop and reads its chart first. */
  isStale?: boolean
}

/** What a derivation would have left of one loop; every value of it is invented. */
export function toStoredLoop({
  steps = [dueRung],
  hasDirect = true,
  policy = 'both/1',
}: Partial<Seeding>): StoredLoop {
  return {
    policy,
    plan: { steps },
    visitMessages: [],
    dossier: {
      referral: `ServiceRequest/r-${number}`,
      title: 'Referral to cardiology',
      specialty: 'cardiology',
      urgency: 'routine',
      direction: 'outbound',
      state: 'sent',
      owner: 'Practitioner/prac-reyes',
      patient: {
        reference: `Patient/p-${number}`,
        name: 'Testa Invented',
        initials: 'TI',
        birthDate: '1970-01-01',
        reach: {
          kind: 'person',
          reference: `Patient/p-${number}`,
          isProxy: false,
          language: 'en',
          textNumber: `+1555${number}`,
          hasPortal: false,
          hasPostalAddress: false,
        },
        textConsent: 'permitted',
      },
      receiver: {
        name: 'Invented Cardiology',
        reference: 'Organization/elsewhere',
        fax: `+1413${number}`,
        ...(hasDirect && { direct: `office-${number}@direct.example` }),
      },
      referrer: { name: 'Dr. Invented', reference: 'Practitioner/prac-whitfield' },
      evidence: [`ServiceRequest/r-${number}/_history/1`],
    },
  }
}

/** Puts due loops into the watch, with fresh evidence unless told otherwise; in SQL, so that a hundred thousand are no matter. */
export async function seedLoops(db: BatonDatabase, seeding: Seeding): Promise<void> {
  const { tenant, count, from = 1, isStale = false } = seeding
  const stored = toStoredLoop(seeding)
  const due = stored.plan.steps[0]?.at ?? null
  await sql`insert into loop (tenant_id, referral_id, patient_id, state, display, urgency, direction, owner,
      next_due_at, plan, evidence_at)
    select ${tenant}, 'r-' || n, 'p-' || n, 'sent', 'overdue', 'routine', 'outbound', 'Practitioner/prac-reyes',
      ${due}::timestamptz, replace(${JSON.stringify(stored)}, ${number}, n)::json,
      baton_now() - make_interval(hours => ${isStale ? 1 : 0})
    from (select lpad(i::text, 7, '0') as n from generate_series(${from}::int, ${from + count - 1}::int) i) numbered`.execute(
    db,
  )
}

/**
 * As if every loop had been held for as long as a sweep may hold one: a lease that is longer stays.
 *
 * @returns how many loops were held
 */
export async function passSweepLease(db: BatonDatabase): Promise<number> {
  const held =
    await sql`update loop set lease_until = lease_until - make_interval(secs => ${sweepLeaseSeconds})
    where lease_until > now()`.execute(db)
  return Number(held.numAffectedRows ?? 0)
}

/** As if the time of every lease had passed. */
export async function endLeases(db: BatonDatabase): Promise<void> {
  await sql`update loop set lease_until = now() - interval '1 second' where lease_until > now()`.execute(db)
  await sql`update outbox set lease_until = now() - interval '1 second' where lease_until > now()`.execute(db)
}
