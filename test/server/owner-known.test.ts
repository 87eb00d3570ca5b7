import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPublicKeys } from '../../server/use-cases/backend-keys.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import type { DispatchDeps } from '../../server/use-cases/watch/dispatch-deps.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import type { ShelfWrite } from '../../server/use-cases/watch/write-on-shelf.ts'
import { readLoop } from '../../server/use-cases/worklist/read-loop.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { aReferral } from '../support/evidence-builders.ts'
import { openPretendEhr, type PretendEhr } from '../support/pretend-ehr.ts'

const sam = { reference: 'Practitioner/sam', name: 'Sam Ito', roles: ['coordinator', 'coordinator-lead'] }
let ehr: PretendEhr
let baton: TestBaton
let runtime: TenantRuntime

beforeAll(async () => {
  ehr = await openPretendEhr()
  baton = await openTestBaton([{ tenant: 'test', iss: ehr.iss, hasBackend: true, staff: [sam] }])
  const found = baton.deps.tenants.get('test')
  if (found === undefined) throw new Error('no tenant')
  runtime = { ...found, tenant: { ...found.tenant, featureLevel: 'escalate' } }
  ehr.behaviour.readBackendKeys = () => readPublicKeys(baton.database.db)
  ehr.behaviour.found = {
    ServiceRequest: [aReferral({ id: 'sr-1', patient: 'Patient/pat-1', over: { performer: [] } })],
  }
})
afterAll(async () => {
  await baton.close()
  await ehr.close()
})

const written: ShelfWrite['outcome'] = {
  kind: 'written',
  reference: 'Task/own-1',
  versionId: '1',
  wasThere: false,
}

function dispatching(): DispatchDeps {
  const { db } = baton.deps
  const { refresher } = baton.deps
  return {
    db,
    tenants: new Map([['test', runtime]]),
    transportsOf: () => new Map(),
    shelvesOf: () => ({ own: () => Promise.resolve(written), ehr: () => Promise.resolve(written) }),
    chance: () => 0.5,
    onOwnerWritten: async (of, patient) => {
      await refresher.refresh(of, patient, { purpose: 'sync' })
    },
  }
}

async function shown() {
  const { db } = baton.deps
  const reading = await readLoop(db, runtime.tenant, 'sr-1')
  const row = await db.selectFrom('worklist_row').select('summary').executeTakeFirstOrThrow()
  const { view } = reading?.answer ?? {}
  return {
    owner: view?.owner?.reference,
    said: view?.why.map(({ message }) => message),
    listed: row.summary,
  }
}

test('a referral is told as its owner’s once their Task is written, without the EHR being read again', async () => {
  await baton.deps.refresher.refresh(runtime, 'pat-1', { purpose: 'sync', maxAgeMs: 0 })
  expect((await shown()).said).toContain('fact.ownerless')
  const asked = ehr.asked.length
  await dispatchOnce(dispatching())
  const { owner, said, listed } = await shown()
  expect(owner).toBe(sam.reference)
  expect(said).not.toContain('fact.ownerless')
  expect(listed).toMatchObject({ why: { values: { missing: 'receiver' } }, ownerName: sam.name })
  expect(ehr.asked.length).toBe(asked)
})
