import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { readAuditText } from '#domain/audit-text-reading.ts'
import type { PlannedStep } from '#domain/escalation.ts'
import { openDossier } from '../support/a-dossier.ts'
import { findFirings } from '../../server/store/escalations.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import type { SweepDeps } from '../../server/use-cases/watch/sweep-deps.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { useWatch } from '../support/use-watch.ts'
import { readOutbox, setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()

const hourMs = 3_600_000
const before = (hours: number): string => new Date(wednesdayNoon.getTime() - hours * hourMs).toISOString()

function sweeping(runtime: TenantRuntime): SweepDeps & { failures: string[] } {
  const failures: string[] = []
  return {
    db: watch.db,
    tenants: new Map([[runtime.tenant.id, runtime]]),
    refresh: () => Promise.resolve(),
    onFailure: ({ what }) => failures.push(what),
    failures,
  }
}

/** Until nothing is due; more rounds than there is work would mean that it never ends. */
async function sweepToEnd(deps: SweepDeps): Promise<number> {
  for (let round = 1; round <= 5; round += 1) {
    if ((await sweepOnce(deps)).claimed === 0) return round
  }
  throw new Error('the sweep never comes to an end')
}

function aRung(changes: Partial<PlannedStep> = {}): PlannedStep {
  return {
    clock: 'unscheduled',
    step: 'bd5',
    cycle: 1,
    action: 'nudge',
    recipients: ['owner'],
    at: before(1),
    rank: 0,
    ...changes,
  }
}

const outcomes = async (): Promise<Record<string, string>> => {
  const rows = await watch.db.selectFrom('escalation').selectAll().execute()
  return Object.fromEntries(rows.map((row) => [`${row.clock} ${row.step} ${row.recipient}`, row.outcome]))
}

describe('a sweep', () => {
  test('fires a due rung once, with its task, and writes down evidence and policy', async () => {
    await watch.keep('north', { plan: { steps: [aRung()] } })
    const deps = sweeping(watch.practice('north'))
    await sweepToEnd(deps)
    expect(Object.keys(await readOutbox(watch.db))).toEqual(['sr-1|unscheduled|bd5|1|owner|ehr-inbox'])
    const [entry] = await watch.auditOf('north', 'step-fired')
    expect(entry).toContain('ServiceRequest/sr-1/_history/1')
    expect(entry).toContain('A.7/unscheduled/bd5 both/1 due')
  })

  test('does not fire a rung again for another owner, and does in another cycle', async () => {
    await watch.keep('north', { plan: { steps: [aRung()] } })
    const deps = sweeping(watch.practice('north'))
    await sweepToEnd(deps)
    const dossier = { ...openDossier, owner: 'PractitionerRole/lead' }
    await watch.keep('north', { dossier, plan: { steps: [aRung()] } })
    await sweepToEnd(deps)
    expect(await watch.auditOf('north', 'step-fired')).toHaveLength(1)
    await watch.keep('north', { dossier, plan: { steps: [aRung({ cycle: 2 })] } })
    await sweepToEnd(deps)
    expect(await watch.auditOf('north', 'step-fired')).toHaveLength(2)
  })

  test('leaves it to one work item per owner that a chart cannot be read, and hides no other work behind it', async () => {
    const blind = aRung({ clock: 'blind', step: 'h4', action: 'check-by-hand' })
    await watch.keep('north', { plan: { steps: [blind, aRung({ clock: 'respond', step: 'bd2' })] } })
    await sweepToEnd(sweeping(watch.practice('north')))
    expect(Object.keys(await readOutbox(watch.db))).toEqual(['sr-1|respond|bd2|1|owner|ehr-inbox'])
    expect(await outcomes()).toEqual({ 'blind h4 owner': 'combined', 'respond bd2 owner': 'fired' })
  })

  test('does not take it for the highest of a backlog: it asks for nothing of the loop’s own', async () => {
    const blind = aRung({ clock: 'blind', step: 'h4', action: 'check-by-hand', at: before(24 * 3) })
    const steps = [blind, aRung({ clock: 'respond', step: 'bd2', at: before(24 * 4) })]
    await watch.keep('north', { plan: { steps } })
    await sweepToEnd(sweeping(watch.practice('north')))
    expect(Object.keys(await readOutbox(watch.db))).toEqual(['sr-1|respond|bd2|1|owner|ehr-inbox'])
  })

  test('does not take the one for all as this loop’s work of the day', async () => {
    const blind = aRung({ clock: 'blind', step: 'h4', action: 'check-by-hand' })
    await watch.keep('north', { plan: { steps: [blind] } })
    await sweepToEnd(sweeping(watch.practice('north')))
    await watch.keep('north', { plan: { steps: [blind, aRung()] } })
    await sweepToEnd(sweeping(watch.practice('north')))
    expect(Object.keys(await readOutbox(watch.db))).toEqual(['sr-1|unscheduled|bd5|1|owner|ehr-inbox'])
  })

  describe('of a backlog', () => {
    const steps = [
      aRung({ at: before(24 * 20), recipients: ['owner'] }),
      aRung({ step: 'bd8', rank: 1, at: before(24 * 12), recipients: ['referring-office'] }),
      aRung({ clock: 'confirm', step: 'd14', rank: 1, at: before(24 * 5), recipients: ['coordinator'] }),
    ]
    const reasons = async () =>
      (await watch.auditOf('north', 'step-fired')).map((text) =>
        readAuditText(text)?.entry.reason?.split(' ').at(-1),
      )

    test('carries out only what is highest, and writes the rest down as caught up', async () => {
      await watch.keep('north', { plan: { steps } })
      await sweepToEnd(sweeping(watch.practice('north')))
      expect(Object.keys(await readOutbox(watch.db))).toHaveLength(1)
      expect(Object.values(await outcomes()).toSorted()).toEqual(['caught-up', 'caught-up', 'fired'])
    })

    test('says that it stood still when what was due was known all the while', async () => {
      await setDomainTime(watch.db, new Date(before(24 * 4)))
      await watch.keep('north', { plan: { steps } })
      await setDomainTime(watch.db, wednesdayNoon)
      await sweepToEnd(sweeping(watch.practice('north')))
      expect((await reasons()).toSorted()).toEqual(['due', 'long-stop', 'long-stop'])
    })

    test('says that the evidence came late when nobody could know before', async () => {
      await watch.keep('north', { plan: { steps } })
      await sweepToEnd(sweeping(watch.practice('north')))
      expect((await reasons()).toSorted()).toEqual(['due', 'late-evidence', 'late-evidence'])
    })
  })

  test('tells one person once where two rungs come due together', async () => {
    const steps = [aRung(), aRung({ clock: 'confirm', step: 'd7', rank: 1 })]
    await watch.keep('north', { plan: { steps } })
    await sweepToEnd(sweeping(watch.practice('north')))
    expect(Object.keys(await readOutbox(watch.db))).toEqual(['sr-1|confirm|d7|1|owner|ehr-inbox'])
    expect(await outcomes()).toEqual({ 'unscheduled bd5 owner': 'combined', 'confirm d7 owner': 'fired' })
  })

  const startsAt = '2026-06-11T18:00:00.000Z'
  const visit = {
    referral: 'ServiceRequest/sr-1',
    notice: 'visit-soon',
    startsAt,
    from: wednesdayNoon.getTime() - 2 * hourMs,
    until: wednesdayNoon.getTime() + 9 * hourMs,
  } as const
  test.each(['observe', 'nudge', 'escalate'] as const)(
    'comes to an end at level %s while a visit could be written about',
    async (featureLevel) => {
      await watch.keep('north', { state: 'scheduled', visitMessages: [visit] })
      await sweepToEnd(sweeping(watch.practice('north', { featureLevel })))
      // To be sent, or to be recorded as held back.
      expect(Object.keys(await readOutbox(watch.db))).toHaveLength(1)
      expect((await findFirings(watch.db, 'north', ['sr-1'])).get('sr-1')).toHaveLength(1)
    },
  )

  test('gives the reminder of a visit its end', async () => {
    await watch.keep('north', { state: 'scheduled', visitMessages: [visit] })
    await sweepToEnd(sweeping(watch.practice('north')))
    const row = await watch.db.selectFrom('outbox').select('not_after').executeTakeFirst()
    expect(row?.not_after?.getTime()).toBe(visit.until)
  })

  test('writes an observed rung down and tells nobody, then or when the practice begins to', async () => {
    await watch.keep('north', { plan: { steps: [aRung()] } })
    await sweepToEnd(sweeping(watch.practice('north', { featureLevel: 'observe' })))
    await watch.keep('north', { plan: { steps: [aRung()] } })
    await sweepToEnd(sweeping(watch.practice('north')))
    expect(await readOutbox(watch.db)).toEqual({})
    expect(await outcomes()).toEqual({ 'unscheduled bd5 owner': 'suppressed' })
  })

  test('sets a loop aside that cannot be judged, with one task for the lead, and judges the others', async () => {
    await watch.keep('north', {
      dossier: { ...openDossier, referral: 'ServiceRequest/sr-2' },
      plan: { steps: [aRung()] },
    })
    await watch.keep('north', {})
    await watch.db
      .updateTable('loop')
      .set({ plan: '{"steps":"none"}' })
      .where('referral_id', '=', 'sr-1')
      .execute()
    const deps = sweeping(watch.practice('north'))
    for (let failure = 1; failure <= 5; failure += 1) {
      await sweepOnce(deps)
      await watch.db.updateTable('loop').set({ lease_until: null }).execute()
    }
    const keys = Object.keys(await readOutbox(watch.db))
    expect(keys).toEqual(['sr-1|unjudged|2026-06-10|ehr-inbox', 'sr-2|unscheduled|bd5|1|owner|ehr-inbox'])
    expect(await watch.auditOf('north', 'loop-quarantined')).toHaveLength(1)
    expect((await sweepOnce(deps)).claimed).toBe(0)
  })

  test('leaves alone what another reading has changed since it was claimed', async () => {
    await watch.keep('north', { plan: { steps: [aRung()] } })
    // Leased while its chart is read: with fresh evidence it would be locked.
    await sql`update loop set evidence_at = evidence_at - interval '1 hour'`.execute(watch.db)
    const deps = sweeping(watch.practice('north'))
    const boundary = async (at: string): Promise<void> => {
      if (at === 'sweep-refreshed') await watch.keep('north', { state: 'scheduled' })
    }
    await sweepOnce({ ...deps, atBoundary: boundary })
    expect(await readOutbox(watch.db)).toEqual({})
    expect(await watch.auditOf('north', 'step-fired')).toEqual([])
  })

  test('fires at the time of its rung and not before', async () => {
    await watch.keep('north', { plan: { steps: [aRung({ at: before(-2) })] } })
    const deps = sweeping(watch.practice('north'))
    await sweepToEnd(deps)
    expect(await readOutbox(watch.db)).toEqual({})
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + 2 * hourMs + 1000))
    await sweepToEnd(deps)
    expect(Object.keys(await readOutbox(watch.db))).toHaveLength(1)
  })
})
