import { describe, expect, test } from 'vitest'
import { namingSystems } from '#domain/codes.ts'
import { readViews, type Reading } from '../support/read-views.ts'
import { updateKey } from '../../server/use-cases/watch/enqueue-delivery.ts'
import { planDelivery } from '../support/plan-delivery.ts'
import { useWatch } from '../support/use-watch.ts'
import { readOutbox } from '../support/watch-fixture.ts'

const watch = useWatch()

/** A work item as it was read. */
const aWorkItem = (key = 'sr-1|unscheduled|bd5|1', changes: Record<string, unknown> = {}) => ({
  resourceType: 'Task',
  id: 'work-1',
  meta: { versionId: '2' },
  identifier: [{ system: namingSystems.stall, value: key }],
  status: 'requested',
  intent: 'order',
  focus: { reference: 'ServiceRequest/sr-1' },
  for: { reference: 'Patient/p-1' },
  ...changes,
})
const booked = { state: 'scheduled', axes: { appt: 'booked' } } as const
const withdrawals = async (reading: Reading) => {
  await readViews(watch, reading)
  return Object.entries(await readOutbox(watch.db)).filter(([key]) => key.startsWith('Task/work-'))
}

describe('a work item', () => {
  test('is withdrawn, in the version that was read, once its clock has stopped', async () => {
    await readViews(watch, { facts: booked, resources: [aWorkItem()] })
    expect(await withdrawals({ facts: booked, resources: [aWorkItem()] })).toMatchObject([
      [
        'Task/work-1|2|ehr-inbox',
        { payload: { way: { write: { versionId: '2', resource: { status: 'cancelled' } } } } },
      ],
    ])
  })

  test('is left to whoever was first to change this version of it', async () => {
    const done = { ...aWorkItem(), status: 'completed' }
    const write = { interaction: 'update', resource: done, versionId: '2' } as const
    const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'note-filed', write } as const
    await planDelivery(watch, { key: updateKey(write), ways: [way] })
    expect(await withdrawals({ facts: booked, resources: [aWorkItem()] })).toMatchObject([
      ['Task/work-1|2|ehr-inbox', { payload: { way: { write: { resource: { status: 'completed' } } } } }],
    ])
  })

  const kept: readonly (readonly [string, Reading])[] = [
    ['its clock runs', { resources: [aWorkItem()] }],
    [
      'somebody has finished it',
      { facts: booked, resources: [aWorkItem(undefined, { status: 'completed' })] },
    ],
    ['it belongs to no clock', { facts: booked, resources: [aWorkItem('sr-1|reply|SM1')] }],
    ['it is somebody else’s', { facts: booked, resources: [aWorkItem(undefined, { identifier: [] })] }],
    [
      'it is about another referral',
      { facts: booked, resources: [aWorkItem(undefined, { focus: { reference: 'ServiceRequest/other' } })] },
    ],
  ]
  test.each(kept)('stays while %s', async (_, reading) => {
    expect(await withdrawals(reading)).toEqual([])
  })
})
