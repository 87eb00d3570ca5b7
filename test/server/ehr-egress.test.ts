import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { admitRequest, closedCircuit, countFailure, type Circuit } from '../../server/ehr/circuit.ts'
import { EhrUnavailable } from '../../server/ehr/ehr-error.ts'
import { openEgress, usualEgressRules } from '../../server/ehr/egress.ts'
import { isGranted } from '../../server/ehr/granted-scopes.ts'
import { decideRetry, readRetryAfter, type Attempt } from '../../server/ehr/retry-decision.ts'
import { takeFromBucket } from '../../server/ehr/token-bucket.ts'
import { openOwnTurns } from '../support/own-turns.ts'
import {
  openGatewayTo,
  openWritableEhr,
  type OpenedGateway,
  type WritableEhr,
} from '../support/writable-ehr.ts'

const nowMs = Date.parse('2026-03-02T15:00:00Z')
const { retry } = usualEgressRules

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    ['0', 0],
    [' 7 ', 7_000],
    ['Mon, 02 Mar 2026 15:00:30 GMT', 30_000],
    ['Monday, 02-Mar-26 15:00:30 GMT', 30_000],
    ['Mon, 02 Mar 2026 14:00:00 GMT', 0],
    ['99999999', 300_000],
    ['Wed, 02 Mar 2050 15:00:00 GMT', 300_000],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s means %s ms', (header, expected) => {
    expect(readRetryAfter(header, nowMs, retry.maxRetryAfterMs)).toBe(expected)
  })
})

describe('trying again', () => {
  const first = { tried: 1, isRepeatable: true }
  test.each<[string, Attempt, { tried: number; isRepeatable: boolean }, number | undefined]>([
    ['a 429 waits as long as it says', { status: 429, retryAfterMs: 9_000 }, first, 9_000],
    ['a 503 without a word backs off', { status: 503 }, first, 500],
    ['the wait doubles', { status: 503 }, { tried: 3, isRepeatable: true }, 2_000],
    ['a timeout backs off', { fault: 'timeout' }, first, 500],
    ['a cut connection backs off', { fault: 'unreachable' }, first, 500],
    ['the last try is the last', { status: 503 }, { tried: 4, isRepeatable: true }, undefined],
    ['what may not be repeated is not', { status: 503 }, { tried: 1, isRepeatable: false }, undefined],
    ['a broken server is not asked again', { status: 500 }, first, undefined],
    ['a refusal is an answer', { status: 403 }, first, undefined],
    ['a forbidden address stays one', { fault: 'forbidden-address' }, first, undefined],
    ['nonsense stays nonsense', { fault: 'unusable-answer' }, first, undefined],
  ])('%s', (_, attempt, situation, expected) => {
    expect(decideRetry(attempt, situation, retry, 1)).toBe(expected)
  })

  test('jitter spreads over the whole wait, which never passes its cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tried, random) => {
          const wait = decideRetry(
            { status: 503 },
            { tried, isRepeatable: true },
            { ...retry, attempts: 99 },
            random,
          )
          expect(wait).toBeGreaterThanOrEqual(0)
          expect(wait).toBeLessThanOrEqual(retry.capMs)
        },
      ),
    )
  })
})

describe('the circuit', () => {
  const rules = { failures: 3, openMs: 1_000 }
  const fail = (circuit: Circuit, times: number): Circuit =>
    Array.from({ length: times }).reduce<Circuit>((each) => countFailure(each, rules, nowMs), circuit)

  test('opens on failures in a row, lets one try after its rest, and opens again if that fails', () => {
    expect(fail(closedCircuit, 2).state).toBe('closed')
    const open = fail(closedCircuit, 3)
    expect(admitRequest(open, rules, nowMs + 400)).toMatchObject({ isAdmitted: false, restMs: 600 })
    const trial = admitRequest(open, rules, nowMs + 1_000)
    expect(trial).toMatchObject({ isAdmitted: true, circuit: { state: 'half-open' } })
    expect(admitRequest(trial.circuit, rules, nowMs + 1_001).isAdmitted).toBe(false)
    expect(countFailure(trial.circuit, rules, nowMs + 1_500)).toEqual({
      state: 'open',
      untilMs: nowMs + 2_500,
    })
  })

  test('forgets a trial that never comes back', () => {
    const trial = admitRequest(fail(closedCircuit, 3), rules, nowMs + 1_000)
    expect(admitRequest(trial.circuit, rules, nowMs + 2_000).isAdmitted).toBe(true)
  })
})

test('the bucket never lets through more than its burst and its rate', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 80 }), (gaps) => {
      const rules = { burst: 5, perSecond: 10 }
      let bucket = { left: rules.burst, atMs: 0 }
      let at = 0
      const starts = gaps.map((gap) => {
        at += gap
        const taken = takeFromBucket(bucket, rules, at)
        bucket = taken.bucket
        return at + taken.waitMs
      })
      for (const [index, start] of starts.entries()) {
        const within = starts.filter((each, other) => other <= index && each > start - 1_000).length
        expect(within).toBeLessThanOrEqual(rules.burst + rules.perSecond + 1)
      }
    }),
  )
})

describe('granted scopes', () => {
  test.each([
    ['system/Task.cu', 'Task', 'create', true],
    ['system/Task.rs', 'Task', 'create', false],
    ['system/*.cruds', 'Task', 'update', true],
    ['system/Task.write', 'Task', 'create', true],
    ['system/Task.write', 'Task', 'read', false],
    ['system/Task.read', 'Task', 'search', true],
    ['system/*.*', 'Task', 'update', true],
    ['patient/Task.cruds', 'Task', 'read', false],
    ['system/Task.c?status=draft', 'Task', 'create', false],
    ['system/Task.uc', 'Task', 'create', false],
    ['', 'Task', 'create', true],
    ['', 'Communication', 'create', false],
  ] as const)('"%s" for %s %s: %s', (scope, type, interaction, expected) => {
    expect(isGranted(scope, 'system/Task.cu', type, interaction)).toBe(expected)
  })
})

describe('over a real connection', () => {
  let ehr: WritableEhr
  let opened: OpenedGateway
  beforeAll(async () => {
    ehr = await openWritableEhr()
  })
  afterAll(() => ehr.close())
  beforeEach(() => ehr.reset())
  afterEach(() => opened.connection.close())
  const search = () => opened.gateway.search('Task', { patient: 'p-1' })

  test('a read waits as long as a 429 says, and then succeeds', async () => {
    opened = await openGatewayTo(ehr.iss)
    ehr.faults.push({ answer: { status: 429, headers: { 'retry-after': '12' } } })
    expect(await search()).toEqual({ resources: [], state: 'ok' })
    expect(opened.waits).toEqual([12_000])
    expect(ehr.asked).toHaveLength(2)
  })

  test('a rest longer than anybody waits is told to the caller, and nobody asks meanwhile', async () => {
    opened = await openGatewayTo(ehr.iss)
    ehr.faults.push({ answer: { status: 503, headers: { 'retry-after': '200' } } })
    await expect(search()).rejects.toMatchObject({ status: 503, retryAfterMs: 200_000 })
    await expect(search()).rejects.toMatchObject({ fault: 'resting' })
    expect(ehr.asked).toHaveLength(1)
  })

  test('the circuit opens after failures in a row and closes after one that goes well', async () => {
    const rules = { circuit: { failures: 4, openMs: 5_000 } }
    opened = await openGatewayTo(ehr.iss, rules)
    ehr.faults.push(...Array.from({ length: 4 }, () => ({ answer: { status: 503 } })))
    await expect(search()).rejects.toMatchObject({ status: 503 })
    await expect(search()).rejects.toMatchObject({ fault: 'resting' })
    expect(ehr.asked).toHaveLength(4)
    const waiting = new EhrUnavailable('test', 'resting')
    expect(waiting.message).not.toContain('http')
  })

  test('a slow answer, a cut one and half of one are failures, never an empty list', async () => {
    const once = { retry: { ...retry, attempts: 1 } }
    opened = await openGatewayTo(ehr.iss, once, { timeoutMs: 300 })
    ehr.faults.push({ slow: true })
    await expect(search()).rejects.toMatchObject({ fault: 'timeout' })
    await opened.connection.close()
    opened = await openGatewayTo(ehr.iss, once)
    ehr.faults.push({ cut: 'before' })
    await expect(search()).rejects.toBeInstanceOf(EhrUnavailable)
    ehr.faults.push({ truncated: true })
    await expect(search()).rejects.toMatchObject({ fault: 'unusable-answer' })
  })

  test.each([
    [
      'an OperationOutcome instead of a list',
      { resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] },
    ],
    [
      'an error as a row of the list',
      {
        resourceType: 'Bundle',
        entry: [{ resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'fatal' }] } }],
      },
    ],
  ])('200 with %s is a failure', async (_, body) => {
    opened = await openGatewayTo(ehr.iss)
    ehr.faults.push({ answer: { status: 200, body: JSON.stringify(body) } })
    await expect(search()).rejects.toMatchObject({ fault: 'unusable-answer' })
  })

  test('a warning as a row is no failure and no result, and rows that come twice are there once', async () => {
    opened = await openGatewayTo(ehr.iss)
    const row = (id: string, versionId: string) => ({
      resource: { resourceType: 'Task', id, meta: { versionId } },
    })
    const warning = { resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning' }] } }
    const pages = [
      { entry: [row('a', '1'), row('b', '1')], link: [{ relation: 'next', url: `${ehr.iss}?page=2` }] },
      { entry: [row('b', '1'), row('b', '2'), warning] },
    ]
    for (const page of pages)
      ehr.faults.push({ answer: { status: 200, body: JSON.stringify({ resourceType: 'Bundle', ...page }) } })
    const { resources } = await search()
    expect(resources).toEqual([row('a', '1').resource, row('b', '1').resource, row('b', '2').resource])
    expect(ehr.asked[1]).toBe('GET /fhir?page=2')
  })

  test('a refused token is renewed once', async () => {
    opened = await openGatewayTo(ehr.iss)
    const before = ehr.tokensGiven()
    ehr.faults.push({ answer: { status: 401 } })
    await search()
    expect(ehr.tokensGiven()).toBe(before + 2)
    ehr.faults.push({ answer: { status: 401 } }, { answer: { status: 401 } })
    await expect(search()).rejects.toMatchObject({ status: 401 })
  })

  test('no more requests are under way at once than allowed', async () => {
    let underWay = 0
    let most = 0
    const slow = {
      fetch: async () => {
        underWay += 1
        most = Math.max(most, underWay)
        await new Promise((done) => setImmediate(done))
        underWay -= 1
        return { status: 200, headers: new Headers(), body: '{}' }
      },
    }
    opened = await openGatewayTo(ehr.iss)
    const world = { now: () => new Date(nowMs), wait: () => Promise.resolve(), random: () => 0 }
    const egress = openEgress(slow, 'test', openOwnTurns(world.now), world, {
      ...usualEgressRules,
      concurrent: 3,
    })
    await Promise.all(Array.from({ length: 12 }, () => egress.fetch('https://ehr.example/fhir/Task')))
    expect(most).toBe(3)
  })
})
