import { createLocalJWKSet } from 'jose'
import { z } from 'zod'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { moveClock } from '../../server/store/clock.ts'
import { readBackendKey, readPublicKeys } from '../../server/use-cases/backend-keys.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openSnapshotRefresher, type SnapshotRefresher } from '../../server/use-cases/refresh-snapshot.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openTestSession } from '../support/launch.ts'
import { behaveWell, openPretendEhr, type PretendEhr } from '../support/pretend-ehr.ts'

let ehr: PretendEhr
let baton: TestBaton
let runtime: TenantRuntime
let refresher: SnapshotRefresher

const minuteMs = 60_000

beforeAll(async () => {
  ehr = await openPretendEhr()
  baton = await openTestBaton([{ tenant: 'test', iss: ehr.iss, hasBackend: true }])
  const found = baton.deps.tenants.get('test')
  if (found === undefined) throw new Error('no tenant')
  runtime = found
})
afterAll(async () => {
  await baton.close()
  await ehr.close()
})
beforeEach(async () => {
  behaveWell(ehr)
  ehr.behaviour.readBackendKeys = () => readPublicKeys(baton.database.db)
  ehr.behaviour.found = { ServiceRequest: [referral('sr-1', 'pat-1')] }
  await baton.database.db.deleteFrom('snapshot').execute()
  await moveClock(baton.database.db, 0)
  await baton.database.db.deleteFrom('tracked_patient').execute()
  refresher = newRefresher()
})

/** A process of its own, that waits for nobody. */
function newRefresher(): SnapshotRefresher {
  const { db } = baton.database
  const world = { now: () => new Date(), wait: () => Promise.resolve(), random: () => 0 }
  const gateways = openEhrGateways(db, world)
  return openSnapshotRefresher(db, openPatientRefresher({ db, gateways, onViews: () => Promise.resolve() }))
}

function referral(id: string, patient: string): object {
  return {
    resourceType: 'ServiceRequest',
    id,
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
    code: {
      coding: [{ system: 'http://snomed.info/sct', code: '183519002' }],
      text: 'Referral to cardiology',
    },
    subject: { reference: `Patient/${patient}` },
    authoredOn: '2026-01-05T10:00:00-05:00',
  }
}

describe('a snapshot', () => {
  test('is read with the backend’s own access, derived, and painted first at the next launch', async () => {
    expect((await openTestSession(baton, ehr)).snapshot).toBeNull()
    expect(await refresher.refresh(runtime, 'pat-1')).toBe(true)
    const { snapshot, now } = await openTestSession(baton, ehr)
    expect(snapshot?.loops).toMatchObject([{ referral: 'ServiceRequest/sr-1', patient: 'Patient/pat-1' }])
    expect(Date.parse(now) - Date.parse(snapshot?.asOf ?? '')).toBeLessThan(minuteMs)
  })

  test('is not read again within fifteen minutes, and is after', async () => {
    await refresher.refresh(runtime, 'pat-1')
    ehr.asked.length = 0
    expect(await refresher.refresh(runtime, 'pat-1')).toBe(false)
    expect(ehr.asked).toEqual([])
    await moveClock(baton.database.db, 16 * minuteMs)
    expect(await refresher.refresh(runtime, 'pat-1')).toBe(true)
  })

  test('is read once for many who ask at the same time, with one token', async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => refresher.refresh(runtime, 'pat-1')))
    // Whoever comes when it is done already finds it and reads nothing.
    expect(outcomes).toContain(true)
    expect(ehr.asked.filter((path) => path === '/token')).toHaveLength(1)
    expect(ehr.asked.filter((path) => path === '/fhir/ServiceRequest')).toHaveLength(1)
  })

  test('follows every page', async () => {
    ehr.behaviour.found = { ServiceRequest: ['sr-1', 'sr-2', 'sr-3'].map((id) => referral(id, 'pat-1')) }
    await refresher.refresh(runtime, 'pat-1')
    expect((await openTestSession(baton, ehr)).snapshot?.loops).toHaveLength(3)
  })

  test('holds nothing of another patient, whatever the EHR answers', async () => {
    ehr.behaviour.found = { ServiceRequest: [referral('sr-1', 'pat-1'), referral('sr-9', 'pat-9')] }
    await refresher.refresh(runtime, 'pat-1')
    const { snapshot } = await openTestSession(baton, ehr)
    expect(snapshot?.loops.map((loop) => loop.referral)).toEqual(['ServiceRequest/sr-1'])
  })

  test('says which source could not be read', async () => {
    ehr.behaviour.found = { ...ehr.behaviour.found, Appointment: 500, DocumentReference: 403 }
    await refresher.refresh(runtime, 'pat-1')
    const [loop] = (await openTestSession(baton, ehr)).snapshot?.loops ?? []
    expect(loop?.badSources).toEqual(expect.arrayContaining(['Appointment']))
  })

  test('is not stored when the referrals themselves cannot be read', async () => {
    ehr.behaviour.found = { ServiceRequest: 503 }
    await expect(refresher.refresh(runtime, 'pat-1')).rejects.toThrow('EHR of test')
    expect((await openTestSession(baton, ehr)).snapshot).toBeNull()
  })

  test('of an earlier derivation is not shown', async () => {
    await refresher.refresh(runtime, 'pat-1')
    await baton.database.db.updateTable('snapshot').set({ derivation: '0/both/1' }).execute()
    expect((await openTestSession(baton, ehr)).snapshot).toBeNull()
  })

  test('needs backend credentials: without them a connection is chart only', async () => {
    const tenant = { ...runtime.tenant }
    delete tenant.backend
    expect(await refresher.refresh({ ...runtime, tenant }, 'pat-1')).toBe(false)
  })
})

describe('the backend’s access', () => {
  test('is asked for again, once, when the EHR has revoked it', async () => {
    await refresher.refresh(runtime, 'pat-1')
    const given = ehr.asked.filter((path) => path === '/token').length
    await baton.database.db.deleteFrom('snapshot').execute()
    await baton.database.db.deleteFrom('tracked_patient').execute()
    ehr.behaviour.revokesGivenTokens = true
    expect(await refresher.refresh(runtime, 'pat-1')).toBe(true)
    expect(ehr.asked.filter((path) => path === '/token').length).toBe(given + 1)
  })

  test('is proved with a key that this installation made once and publishes without its private half', async () => {
    const one = await readBackendKey(baton.database.db)
    const two = await readBackendKey(baton.database.db)
    expect(two.kid).toBe(one.kid)
    const answer = await baton.app.request('/.well-known/jwks.json')
    const published: unknown = await answer.json()
    const keys = z.object({ keys: z.array(z.looseObject({ alg: z.string() })) }).parse(published).keys
    expect(keys.find(({ alg }) => alg === 'ES384')).toMatchObject({
      kid: one.kid,
      use: 'sig',
      kty: 'EC',
      crv: 'P-384',
    })
    expect(keys.find(({ alg }) => alg === 'RS384')).toMatchObject({ use: 'sig', kty: 'RSA' })
    expect(JSON.stringify(published)).not.toMatch(/"(?:d|p|q|dp|dq|qi)"/)
    expect(createLocalJWKSet(await readPublicKeys(baton.database.db))).toBeTypeOf('function')
  })
})
