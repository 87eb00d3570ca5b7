import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PolicyDocument } from '#contract/policy-settings.ts'
import { findVersions } from '../../server/store/policy-versions.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { decidePolicy, prepareDocument } from '../../server/use-cases/policy/decide-policy.ts'
import { tenantInForce, toDocument, underDocument } from '../../server/use-cases/policy/policy-in-force.ts'
import { previewPolicy } from '../../server/use-cases/policy/preview-policy.ts'
import { sweepAll } from '../../server/use-cases/watch/sweep-all.ts'
import { openWatchedClinic, ownedReferral, type WatchedClinic } from '../support/watched-clinic.ts'
import { readOutbox, setDomainTime } from '../support/watch-fixture.ts'

let clinic: WatchedClinic
beforeAll(async () => {
  clinic = await openWatchedClinic()
})
afterAll(() => clinic.close())
afterEach(() => expect(clinic.failures).toEqual([]))

/** A Monday in New York; the fifth business day after is the Monday that follows, the eighth the Thursday. */
const orderedAt = new Date('2026-01-05T10:00:00-05:00')
beforeEach(async () => {
  await clinic.startAt(orderedAt)
  clinic.ehr.charts.set('p-1', ownedReferral('p-1'))
  await onlyWith(rung(5, 'nudge', ['owner']), rung(8, 'alert', ['referring-office']))
  await clinic.read('p-1')
})

type Rung = NonNullable<PolicyDocument['escalation']['ladders']['unscheduled']>['routine'][number]
const rung = (amount: number, action: Rung['action'], recipients: Rung['recipients']): Rung => ({
  key: `bd${amount}`,
  after: { amount, unit: 'bd' },
  recipients,
  action,
})

const withLadder =
  (...routine: Rung[]) =>
  (document: PolicyDocument): PolicyDocument => ({
    ...document,
    escalation: { ...document.escalation, ladders: { unscheduled: { routine, urgent: routine } } },
  })
const onlyWith = (...steps: Rung[]) => clinic.decide(withLadder(...steps))
const atLevel = (level: PolicyDocument['level'], specialtyLevels: PolicyDocument['specialtyLevels'] = {}) =>
  clinic.decide((document) => ({ ...document, level, specialtyLevels }))

const told = async (): Promise<readonly string[]> =>
  Object.keys(await readOutbox(clinic.watch.db)).filter((key) => !key.includes('|own|'))

describe('a referral under way when its policy changes', () => {
  test('is not nudged again for what it was nudged for, and goes on', async () => {
    await clinic.runUntil('2026-01-12T12:00:00-05:00')
    expect(await clinic.fired()).toEqual(['unscheduled bd5 owner fired'])
    await onlyWith(rung(3, 'nudge', ['owner']), rung(8, 'alert', ['referring-office']))
    await clinic.runUntil('2026-01-14T12:00:00-05:00')
    expect(await clinic.fired()).toEqual([
      'unscheduled bd5 owner fired',
      'unscheduled bd3 nobody carried-over',
    ])
    await clinic.runUntil('2026-01-15T12:00:00-05:00')
    expect((await clinic.fired()).at(-1)).toMatch(/^unscheduled bd8 referring-office /)
  })

  test('reaches at once, and once, somebody who should have heard by now and did not', async () => {
    await clinic.runUntil('2026-01-13T12:00:00-05:00')
    await onlyWith(rung(5, 'nudge', ['owner']), rung(6, 'alert', ['manager', 'owner']))
    await clinic.runUntil('2026-01-20T12:00:00-05:00')
    expect((await clinic.fired()).filter((each) => each.includes('bd6'))).toEqual([
      'unscheduled bd6 manager fired',
      'unscheduled bd6 owner fired',
    ])
  })

  test('is asked by a new key where somebody else is asked at the same time', async () => {
    await clinic.runUntil('2026-01-12T12:00:00-05:00')
    await onlyWith(rung(5, 'nudge', ['coordinator-lead']))
    await clinic.runUntil('2026-01-12T13:00:00-05:00')
    expect(await clinic.fired()).toEqual([
      'unscheduled bd5 owner fired',
      'unscheduled bd5-r2 coordinator-lead fired',
    ])
  })

  test('is woken though nothing of it was due yet', async () => {
    await clinic.runUntil('2026-01-08T12:00:00-05:00')
    expect(await clinic.fired()).toEqual([])
    await onlyWith(rung(1, 'nudge', ['coordinator-lead']), rung(2, 'nudge', ['owner']))
    await clinic.runUntil('2026-01-08T12:01:00-05:00')
    expect(await clinic.fired()).toEqual([
      'unscheduled bd1 nobody carried-over',
      'unscheduled bd2 owner fired',
    ])
  })

  test('is told nothing out of a plan of the policy that is over, whatever is due in it', async () => {
    await clinic.runUntil('2026-01-12T09:00:00-05:00')
    await onlyWith(rung(7, 'nudge', ['owner']))
    await setDomainTime(clinic.watch.db, new Date('2026-01-12T11:00:00-05:00'))
    await sweepAll(clinic.sweepDeps)
    expect(await clinic.fired()).toEqual([])
    await clinic.runUntil('2026-01-14T11:00:00-05:00')
    expect(await clinic.fired()).toEqual(['unscheduled bd7 owner fired'])
  })

  test('is under a planned policy from its date and not before, and under a later decision instead', async () => {
    const later = '2026-01-07T00:00:00-05:00'
    await clinic.decide(withLadder(rung(1, 'nudge', ['owner'])), later)
    await clinic.runUntil('2026-01-06T18:00:00-05:00')
    expect(await clinic.fired()).toEqual([])
    await clinic.runUntil('2026-01-07T00:00:30-05:00')
    expect(await clinic.fired()).toEqual(['unscheduled bd1 owner fired'])
    await clinic.decide(withLadder(rung(1, 'nudge', ['owner'])), '2026-01-09T00:00:00-05:00')
    await onlyWith(rung(6, 'alert', ['owner']))
    await clinic.runUntil('2026-01-20T00:00:00-05:00')
    expect((await clinic.fired()).at(-1)).toBe('unscheduled bd6 owner fired')
  })

  test('is not nudged again when a hold that lasted over the change ends', async () => {
    await clinic.runUntil('2026-01-12T12:00:00-05:00')
    clinic.ehr.charts.set('p-1', ownedReferral('p-1', { status: 'on-hold' }))
    await clinic.read('p-1')
    await onlyWith(rung(3, 'nudge', ['owner']), rung(20, 'alert', ['manager']))
    await clinic.runUntil('2026-01-13T12:00:00-05:00')
    clinic.ehr.charts.set('p-1', ownedReferral('p-1'))
    await clinic.read('p-1')
    await clinic.runUntil('2026-01-14T12:00:00-05:00')
    expect((await clinic.fired()).filter((each) => each.startsWith('unscheduled'))).toEqual([
      'unscheduled bd5 owner fired',
      'unscheduled bd3 nobody carried-over',
    ])
  })

  test('has its end when nothing changes: a version alike fires and settles nothing', async () => {
    await clinic.runUntil('2026-01-13T12:00:00-05:00')
    const before = await clinic.fired()
    await clinic.decide((document) => document)
    await clinic.runUntil('2026-01-14T12:00:00-05:00')
    expect(await clinic.fired()).toEqual(before)
  })
})

describe('a practice that takes Baton on by and by', () => {
  test('sends nothing while it observes, sees what would have gone out, and no old nudge when it begins', async () => {
    await atLevel('observe')
    await clinic.runUntil('2026-01-13T12:00:00-05:00')
    expect(await told()).toEqual([])
    expect(await clinic.fired()).toEqual(['unscheduled bd5 owner suppressed'])
    await atLevel('escalate')
    await clinic.runUntil('2026-01-14T12:00:00-05:00')
    expect(await told()).toEqual([])
    await clinic.runUntil('2026-01-16T12:00:00-05:00')
    expect((await told()).every((key) => key.includes('|bd8|'))).toBe(true)
    expect((await clinic.fired()).length).toBe(2)
  })

  test('may be at another level with one specialty', async () => {
    const cardiology = { coding: [{ system: 'http://snomed.info/sct', code: '183519002' }] }
    const specialty = { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X' }] }
    clinic.ehr.charts.set('p-2', ownedReferral('p-2', { code: cardiology, performerType: specialty }))
    await clinic.read('p-2')
    await atLevel('observe', { cardiology: 'nudge' })
    await clinic.runUntil('2026-01-13T12:00:00-05:00')
    expect(await told()).toEqual(['sr-p-2|unscheduled|bd5|1|owner|ehr-inbox'])
  })
})

describe('a preview', () => {
  const overdue = async (): Promise<number> =>
    (await clinic.watch.db.selectFrom('loop').select('display').execute()).filter(
      ({ display }) => display === 'overdue',
    ).length

  test('counts exactly what then happens, and changes nothing', async () => {
    const { watch, runtime, ehr } = clinic
    ehr.charts.set('p-2', ownedReferral('p-2'))
    ehr.charts.set('p-3', ownedReferral('p-3', { authoredOn: '2026-01-07T10:00:00-05:00' }))
    await clinic.read('p-2', 'p-3')
    await clinic.runUntil('2026-01-08T12:00:00-05:00')
    const now = await readBatonNow(watch.db)
    const inForce = await tenantInForce(watch.db, runtime.tenant, now)
    const wanted = withLadder(rung(2, 'nudge', ['owner']), rung(9, 'alert', ['manager']))(toDocument(inForce))
    const prepared = prepareDocument(wanted, runtime.tenant, await findVersions(watch.db, 'north'))
    if (!prepared.ok) throw new Error('the policy is sound')
    const tried = underDocument(runtime.tenant, prepared.version, prepared.document)
    const preview = await previewPolicy(watch.db, inForce, tried, { after: '', now })
    const observing = { ...tried, featureLevel: 'observe' } as const
    const quiet = await previewPolicy(watch.db, inForce, observing, { after: '', now })
    expect(quiet).toEqual({ ...preview, toldAtOnce: 0, heldBack: 2 })
    expect(preview).toEqual({
      open: 3,
      toOverdue: 2,
      fromOverdue: 0,
      toldAtOnce: 2,
      heldBack: 0,
      endOfLadder: 0,
    })
    expect([await overdue(), await clinic.fired()]).toEqual([0, []])
    await clinic.decide(() => wanted)
    await clinic.runUntil('2026-01-08T12:01:00-05:00')
    expect([await overdue(), (await clinic.fired()).length]).toEqual([2, 2])
  })

  test('counts nobody as told whom the level of the draft keeps it from', async () => {
    await clinic.runUntil('2026-01-08T12:00:00-05:00')
    const { watch, runtime } = clinic
    const now = await readBatonNow(watch.db)
    const outside = withLadder(rung(2, 'alert', ['referring-office']))(toDocument(runtime.tenant))
    const tried = underDocument(runtime.tenant, 1, { ...outside, level: 'nudge' })
    const preview = await previewPolicy(watch.db, runtime.tenant, tried, { after: '', now })
    expect(preview).toMatchObject({ open: 1, toldAtOnce: 0, heldBack: 1 })
  })
})

describe('a decision about the policy', () => {
  const by = { reference: 'Practitioner/manager', name: 'Mara Manager' }

  test('is refused to whoever did not see the one before, and is written down', async () => {
    const { watch, runtime } = clinic
    const document = toDocument(runtime.tenant)
    const decide = (basis: number) =>
      decidePolicy(watch.db, runtime.tenant, { basis, document, why: 'x', by })
    expect(await decide(0)).toEqual({ kind: 'stale', version: 1, by: 'Mara Manager' })
    const both = await Promise.all([decide(1), decide(1)])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['saved', 'stale'])
    expect((await findVersions(watch.db, 'north')).map(({ version }) => version)).toEqual([2, 1])
    expect(await watch.auditOf('north', 'policy-changed')).toHaveLength(2)
  })

  test('may go back to an earlier one, and to what the files say', async () => {
    const { watch, runtime } = clinic
    await onlyWith(rung(1, 'nudge', ['owner']))
    const back = (basis: number, restores: number) =>
      decidePolicy(watch.db, runtime.tenant, { basis, restores, why: 'too early', by })
    expect(await back(2, 1)).toEqual({ kind: 'saved', version: 3 })
    expect(await back(3, 0)).toEqual({ kind: 'saved', version: 4 })
    expect(await back(4, 9)).toEqual({ kind: 'unknown-version' })
    const [files, first] = await findVersions(watch.db, 'north')
    expect(first?.restores).toBe(1)
    expect(files?.document).toEqual(toDocument(runtime.tenant))
  })

  test('is refused with its faults where the policy could not be meant', async () => {
    const outcome = await onlyWith(rung(5, 'nudge', ['owner']), rung(5, 'alert', ['owner']))
    expect(outcome).toMatchObject({
      kind: 'invalid',
      faults: [{ code: 'not-rising' }, { code: 'not-rising' }],
    })
  })
})
