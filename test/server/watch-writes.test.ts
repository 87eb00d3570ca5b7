import { describe, expect, test } from 'vitest'
import { readAuditText } from '#domain/audit-text-reading.ts'
import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import type { Way } from '#domain/watch/delivery.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import type { DispatchDeps } from '../../server/use-cases/watch/dispatch-deps.ts'
import type { Shelf } from '../../server/use-cases/watch/write-on-shelf.ts'
import { openDossier } from '../support/a-dossier.ts'
import { planDelivery } from '../support/plan-delivery.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, readOutbox, wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()

const identity = { system: 'https://baton.example/ids', value: 'sr-1|confirm|d14|1' }
const create: FhirWrite = {
  interaction: 'create',
  identity,
  resource: {
    resourceType: 'Task',
    identifier: [identity],
    status: 'requested',
    intent: 'order',
    focus: { reference: 'ServiceRequest/sr-1' },
    for: { reference: 'Patient/p-1' },
  },
}
const inbox = (write: FhirWrite): Way => ({ kind: 'fhir', channel: 'ehr-inbox', because: 'present', write })
const key = 'sr-1|confirm|d14|1|coordinator|ehr-inbox'

const plan = (way: Way, key = 'sr-1|confirm|d14|1|coordinator'): Promise<void> =>
  planDelivery(watch, { key, ways: [way] })

/** An EHR that always answers so; what it was sent is kept, with whether it may have been before. */
function anEhr(outcome: WriteOutcome): Shelf & { asked: boolean[] } {
  const asked: boolean[] = []
  const shelf: Shelf = (_, { wasBegun }) => {
    asked.push(wasBegun)
    return Promise.resolve(outcome)
  }
  return Object.assign(shelf, { asked })
}

const comeBack = () =>
  watch.db
    .updateTable('outbox')
    .set({ lease_until: null, not_before: new Date(wednesdayNoon.getTime() - 1000) })
    .where('state', 'in', ['waiting', 'sending'])
    .execute()

async function dispatch(deps: DispatchDeps, times: number): Promise<void> {
  for (let round = 1; round <= times; round += 1) {
    await comeBack()
    await dispatchOnce(deps)
  }
}

describe('a work item', () => {
  const given = [
    ['refuses it', { kind: 'refused', status: 422 }, 1],
    ['takes no such resources', { kind: 'unsupported' }, 1],
    ['may have it and cannot be asked', { kind: 'uncertain', isBlind: true }, 1],
    ['is away for all attempts', { kind: 'retry' }, 8],
    ['never answers', { kind: 'uncertain' }, 8],
  ] as const
  test.each(given)("goes into Baton's own store when the EHR %s", async (_, outcome, attempts) => {
    await plan(inbox(create))
    const ehr = anEhr(outcome)
    await dispatch(dispatching(watch, [watch.practice('north')], [], ehr), attempts + 2)
    const row = (await readOutbox(watch.db))[key]
    expect(`${row?.state} ${row?.result}`).toMatch(/^sent own:Task\//)
    expect(ehr.asked).toHaveLength(attempts)
    expect(await watch.auditOf('north', 'fhir-written')).toHaveLength(1)
  })

  test.each<[string, FhirWrite]>([
    ['create', create],
    ['update', { interaction: 'update', versionId: '1', resource: { ...create.resource, id: 't-1' } }],
  ])('that is a change of its own kind stands in the trail as one: %s', async (action, write) => {
    await plan(inbox(write))
    const ehr = anEhr({ kind: 'written', reference: 'Task/t-1', versionId: '2', wasThere: false })
    await dispatch(dispatching(watch, [watch.practice('north')], [], ehr), 1)
    const [text = ''] = await watch.auditOf('north', 'fhir-written')
    expect(readAuditText(text)?.entry).toMatchObject({ action, resource: 'Task/t-1/_history/2' })
  })

  test('that a lost process had begun is said to have been', async () => {
    await plan(inbox(create))
    const ehr = anEhr({ kind: 'uncertain', isBlind: true })
    const lost = { ...dispatching(watch, [watch.practice('north')], [], ehr) }
    await dispatchOnce({
      ...lost,
      atBoundary: (at) => (at === 'dispatch-sent' ? Promise.reject(new Error('lost')) : undefined),
    })
    await dispatch(lost, 1)
    expect(ehr.asked).toEqual([false, true])
  })

  test('that no shelf takes leaves an audit entry and is told to the operator', async () => {
    const update: FhirWrite = {
      interaction: 'update',
      versionId: '1',
      resource: { ...create.resource, id: 'elsewhere' },
    }
    await plan(inbox(update))
    const ended: string[] = []
    const deps = dispatching(watch, [watch.practice('north')], [], anEhr({ kind: 'refused', status: 403 }))
    await dispatch({ ...deps, onEnded: ({ channel, state }) => ended.push(`${state} ${channel}`) }, 1)
    expect(ended).toEqual(['failed ehr-inbox'])
    const [entry] = await watch.auditOf('north', 'message-failed')
    expect(entry).toContain('refused-403')
  })

  test('that somebody changed first is left as it is, and nothing follows', async () => {
    await plan(inbox({ interaction: 'update', versionId: '1', resource: { ...create.resource, id: 't-1' } }))
    const ehr = anEhr({ kind: 'stale' })
    await dispatch(dispatching(watch, [watch.practice('north')], [], ehr), 3)
    expect(ehr.asked).toHaveLength(1)
    expect(Object.entries(await readOutbox(watch.db))).toMatchObject([
      [key, { state: 'failed', result: 'stale' }],
    ])
  })

  test('of the EHR is changed there although the own store would not take its form', async () => {
    await plan(
      inbox({
        interaction: 'update',
        versionId: '1',
        resource: { resourceType: 'Task', id: 't-1', status: 'odd' },
      }),
    )
    const ehr = anEhr({ kind: 'written', reference: 'Task/t-1', wasThere: false })
    await dispatch(dispatching(watch, [watch.practice('north')], [], ehr), 1)
    expect((await readOutbox(watch.db))[key]).toMatchObject({ state: 'sent', result: 'ehr:Task/t-1' })
  })

  test('whose carrying out throws stops no other', async () => {
    await plan(inbox(create))
    await plan(
      inbox({ ...create, identity: { ...identity, value: 'other' } }),
      'sr-1|confirm|d30|1|coordinator',
    )
    let asked = 0
    const ehr: Shelf = () => {
      asked += 1
      if (asked === 1) throw new Error('a bug')
      return Promise.resolve({ kind: 'written', reference: 'Task/1', wasThere: false })
    }
    const failures: unknown[] = []
    const deps = dispatching(watch, [watch.practice('north')], [], ehr)
    await dispatchOnce({ ...deps, onFailure: ({ error }) => failures.push(error) })
    expect(failures).toHaveLength(1)
    const states = Object.values(await readOutbox(watch.db)).map(({ state }) => state)
    expect(states.toSorted()).toEqual(['sending', 'sent'])
  })
})

describe('a message in the portal', () => {
  const communication: FhirWrite = {
    interaction: 'create',
    identity,
    resource: { resourceType: 'Communication', status: 'completed', identifier: [identity] },
  }
  const portal: Way = { kind: 'fhir', channel: 'portal', because: 'portal', write: communication }
  const cases = [
    ['is written while it holds', openDossier, 'sent'],
    [
      'is not written to a patient who has died',
      { ...openDossier, patient: { ...openDossier.patient, reach: { kind: 'nobody', because: 'deceased' } } },
      'suppressed',
    ],
    ['is not written once the visit is booked', { ...openDossier, state: 'scheduled' }, 'suppressed'],
  ] as const
  test.each(cases)('%s', async (_, dossier, state) => {
    await watch.keep('north', { dossier })
    await plan(portal, 'sr-1|patient|d1|1|patient')
    const ehr = anEhr({ kind: 'written', reference: 'Communication/1', wasThere: false })
    await dispatch(dispatching(watch, [watch.practice('north')], [], ehr), 1)
    expect((await readOutbox(watch.db))['sr-1|patient|d1|1|patient|portal']).toMatchObject({ state })
  })
})
