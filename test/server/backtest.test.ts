import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PolicyDocument } from '#contract/policy-settings.ts'
import { addFigures, noFigures } from '#domain/backtest/backtest-figures.ts'
import { replayLoop } from '#domain/backtest/replay.ts'
import { escalationPresets } from '#domain/escalation-presets.ts'
import type { Tenant } from '../../server/config/smart-config.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { readRecordedLoops } from '../../server/use-cases/backtest/read-recorded-loops.ts'
import { readPolicyPast, toReplayed } from '../../server/use-cases/backtest/read-policy-past.ts'
import { backtestPage, readGrounds } from '../../server/use-cases/backtest/run-backtest.ts'
import { tenantInForce } from '../../server/use-cases/policy/policy-in-force.ts'
import { visitClock } from '../../server/use-cases/watch/next-wake.ts'
import { catchUpAfterMs } from '../../server/use-cases/watch/catch-up.ts'
import { toReferral } from '../support/chart-ehr.ts'
import { openWatchedClinic, type WatchedClinic } from '../support/watched-clinic.ts'

let clinic: WatchedClinic
beforeAll(async () => {
  clinic = await openWatchedClinic()
  await clinic.startAt(new Date('2026-01-05T11:00:00-05:00'))
  await liveThrough(clinic)
})
afterAll(() => clinic.close())

const booking = (patient: string, status: string, changes: Record<string, unknown> = {}) => ({
  resourceType: 'Appointment',
  id: `a-${patient}`,
  meta: { versionId: '1', lastUpdated: '2026-01-13T15:00:00Z' },
  status,
  basedOn: [{ reference: `ServiceRequest/sr-${patient}` }],
  created: '2026-01-13T10:00:00-05:00',
  start: '2026-01-27T09:00:00-05:00',
  end: '2026-01-27T09:30:00-05:00',
  participant: [{ actor: { reference: `Patient/${patient}` }, status: 'accepted' }],
  ...changes,
})

type Rung = NonNullable<PolicyDocument['escalation']['ladders']['unscheduled']>['routine'][number]
const rung = (amount: number, recipients: Rung['recipients']): Rung => ({
  key: `bd${amount}`,
  after: { amount, unit: 'bd' },
  recipients,
  action: 'nudge',
})

/** Seven weeks: a referral nobody touches, one booked late, one booked and lost, one found late, one urgent, one held for a while. */
async function liveThrough({ ehr, read, runUntil, decide }: WatchedClinic): Promise<void> {
  const { charts } = ehr
  charts.set('still', [toReferral('still')])
  charts.set('booked', [toReferral('booked')])
  charts.set('lost', [toReferral('lost')])
  charts.set('urgent', [toReferral('urgent', { priority: 'urgent' })])
  charts.set('held', [toReferral('held')])
  await read('still', 'booked', 'lost', 'urgent', 'held')
  await runUntil('2026-01-08T09:00:00-05:00')
  charts.set('held', [toReferral('held', { status: 'on-hold' })])
  await read('held')
  await runUntil('2026-01-13T10:30:00-05:00')
  charts.set('booked', [toReferral('booked'), booking('booked', 'booked')])
  charts.set('lost', [toReferral('lost'), booking('lost', 'booked')])
  charts.set('late', [toReferral('late', { authoredOn: '2025-12-22T10:00:00-05:00' })])
  await read('booked', 'lost', 'late')
  await runUntil('2026-01-13T10:31:00-05:00')
  await decide((document) => {
    const routine = [rung(2, ['owner']), rung(6, ['coordinator-lead', 'owner']), rung(9, ['manager'])]
    const unscheduled = { routine, urgent: routine.slice(0, 2) }
    const { escalation } = document
    return { ...document, escalation: { ...escalation, ladders: { ...escalation.ladders, unscheduled } } }
  })
  await runUntil('2026-01-14T10:00:00-05:00')
  await decide((document) => ({ ...document, level: 'nudge' }))
  await runUntil('2026-01-20T10:00:00-05:00')
  charts.set('lost', [
    toReferral('lost'),
    booking('lost', 'cancelled', { meta: { versionId: '2', lastUpdated: '2026-01-20T14:00:00Z' } }),
  ])
  await read('lost')
  await runUntil('2026-01-28T10:00:00-05:00')
  charts.set('held', [toReferral('held')])
  await read('held')
  await runUntil('2026-02-02T10:00:00-05:00')
  await decide((document) => ({ ...document, level: 'observe' }))
  await runUntil('2026-02-23T10:00:00-05:00')
}

const minute = (at: number): string => new Date(at).toISOString().slice(0, 16)

/** The practice with files that were changed after all this. */
function withOtherFiles(): Tenant {
  const { tenant } = clinic.runtime
  const escalation = { ...escalationPresets['stall-rules-only'], id: 'own', revision: 9 }
  return { ...tenant, policy: { ...tenant.policy, escalation } }
}

/** What the ladders really fired: `referral clock step cycle minute`, each rung once. */
async function reallyFired(): Promise<readonly string[]> {
  const rows = await clinic.watch.db
    .selectFrom('escalation')
    .selectAll()
    .where('outcome', 'not in', ['caught-up', 'carried-over'])
    .where('clock', '<>', visitClock)
    .execute()
  const named = rows.map(
    (row) => `${row.referral_id} ${row.clock} ${row.step} ${row.cycle} ${minute(row.fired_at.getTime())}`,
  )
  return [...new Set(named)].toSorted()
}

/** How many rungs really told, or were kept from, somebody of ours and somebody outside; the referrals are outbound. */
async function reallyTold() {
  const rows = await clinic.watch.db
    .selectFrom('escalation')
    .selectAll()
    .where('outcome', 'in', ['fired', 'combined', 'suppressed'])
    .where('clock', '<>', visitClock)
    .execute()
  const outsiders = ['referring-office', 'receiver-office', 'receiver-records', 'patient']
  const countRungs = (isHeldBack: boolean, isOutside: boolean): number =>
    new Set(
      rows
        .filter(({ because }) => ['observing', 'outside-not-told'].includes(because) === isHeldBack)
        .filter(({ recipient }) => outsiders.includes(recipient) === isOutside)
        .map((row) => `${row.referral_id} ${row.clock} ${row.step} ${row.cycle}`),
    ).size
  return {
    alerts: countRungs(false, false),
    outside: countRungs(false, true),
    heldBackAlerts: countRungs(true, false),
    heldBackOutside: countRungs(true, true),
  }
}

describe('a replay', () => {
  test('of the policies that were in force gives exactly what happened', async () => {
    const really = await reallyFired()
    expect(clinic.failures).toEqual([])
    expect(really.length).toBeGreaterThan(20)
    expect(await replayed(clinic.runtime.tenant)).toEqual(really)
  })

  test('goes by what the files said then, not by what they say today', async () => {
    expect(await replayed(withOtherFiles())).toEqual(await reallyFired())
  })

  async function replayed(tenant: Tenant): Promise<readonly string[]> {
    const { db } = clinic.watch
    const setting = {
      periods: (await readPolicyPast(db, tenant)).periods,
      calendar: tenant.policy.calendar,
      until: (await readBatonNow(db)).getTime(),
      catchUpAfterMs,
    }
    const loops = await readRecordedLoops(db, 'north', '')
    const lines = loops.flatMap((loop) =>
      replayLoop(loop, setting).map(
        ({ clock, step, cycle, firedAt }) => `${loop.referral} ${clock} ${step} ${cycle} ${minute(firedAt)}`,
      ),
    )
    return lines.toSorted()
  }
})

describe('a backtest', () => {
  const until = async () => readBatonNow(clinic.watch.db)
  /** The ladders of the files or those in force at the end; either way everybody is told. */
  const run = async (which: 'in-force' | 'files') => {
    const { watch, runtime } = clinic
    const { periods } = await readPolicyPast(watch.db, runtime.tenant)
    const tried =
      which === 'files' ? runtime.tenant : await tenantInForce(watch.db, runtime.tenant, await until())
    const page = { after: '', until: await until(), periods }
    return backtestPage(watch.db, runtime.tenant, toReplayed({ ...tried, featureLevel: 'escalate' }), page)
  }

  test('counts every recorded loop once, and by specialty the same', async () => {
    const { figures, bySpecialty, next } = await run('files')
    expect(figures.loops).toBe(6)
    expect([...bySpecialty.values()].reduce(addFigures, noFigures)).toEqual(figures)
    expect(next).toBe('sr-urgent')
  })

  test('counts what the feature level held back as held back, exactly as it was', async () => {
    const { figures } = await run('files')
    const { alerts, outside, heldBackAlerts, heldBackOutside } = figures.then
    const counted = { alerts, outside, heldBackAlerts, heldBackOutside }
    expect(counted).toEqual(await reallyTold())
    for (const some of Object.values(counted)) expect(some).toBeGreaterThan(0)
    expect(figures.now.heldBackOutside).toBe(0)
  })

  test('tells how much sooner another policy would have raised the alarm', async () => {
    const { figures } = await run('in-force')
    expect(figures.sooner).toBeGreaterThan(0)
    expect(figures.daysSooner).toBeGreaterThan(figures.sooner)
    expect(figures.then.falseAlarms).toBe(2)
  })

  test('says on whom and on which days it rests, and since when it is on record what was in force', async () => {
    const { watch, runtime } = clinic
    const now = await until()
    const { knownFrom } = await readPolicyPast(watch.db, runtime.tenant)
    const known = await readGrounds(watch.db, runtime.tenant, { ...(knownFrom && { knownFrom }) }, now)
    expect(known).not.toHaveProperty('policyKnownFrom')
    expect(known).toMatchObject({ staffAsOf: now.toISOString() })
    expect(known.businessDays).toBeGreaterThan(0)
    const later = await readGrounds(watch.db, runtime.tenant, { knownFrom: now }, now)
    expect(later.policyKnownFrom).toBe(now.toISOString())
  })
})
