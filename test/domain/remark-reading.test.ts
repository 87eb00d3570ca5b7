import { describe, expect, test } from 'vitest'
import { remarkReading } from '#domain/sync/remark-reading.ts'
import { aPatient, aTask } from '../support/evidence-builders.ts'

const receivedAt = Date.parse('2026-01-10T15:00:00Z')
const link = (type: 'replaces' | 'replaced-by' | 'seealso', to: string) => ({
  type,
  other: { reference: to },
})

describe('what a reading has to keep in the trail', () => {
  test('row 25: a record that was merged, told by either side and each once', () => {
    const survivor = aPatient({
      id: 'p-9',
      over: { link: [link('replaces', 'https://ehr.example/Patient/p-1')] },
    })
    const old = aPatient({ id: 'p-1', over: { link: [link('replaced-by', 'Patient/p-9')] } })
    expect(remarkReading([survivor, old], receivedAt).merged).toEqual(['Patient/p-1'])
    const known = aPatient({ id: 'p-9', over: { link: [link('seealso', 'Patient/p-2')] } })
    expect(remarkReading([known], receivedAt).merged).toEqual([])
  })

  test('row 26: a version more than five minutes ahead of its receipt, with its time as it was written', () => {
    const at = (knownAt: string) => remarkReading([aTask({ knownAt })], receivedAt).ahead
    expect(at('2026-01-10T15:05:00Z')).toEqual([])
    expect(at('2026-01-10T10:05:01-05:00')).toEqual([
      { resource: 'Task/coord-1', lastUpdated: '2026-01-10T10:05:01-05:00' },
    ])
  })

  test('nothing, of what is no resource', () => {
    expect(
      remarkReading([null, 7, {}, { resourceType: 'Patient', id: 'p', link: 'x', meta: [] }], receivedAt),
    ).toEqual({
      merged: [],
      ahead: [],
    })
  })
})
