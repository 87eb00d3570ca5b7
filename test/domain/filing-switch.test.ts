import { describe, expect, test } from 'vitest'
import { loopOf } from '../support/derive-facts.ts'
import { aDecision, aNote, aReferral, aTask, anEncounter, directory } from '../support/evidence-builders.ts'

const since = Date.parse('2026-01-23T12:00:00Z')
const before = '2026-01-22T12:00:00Z'
const off = { policy: { noFilingSince: since } }
const order = aReferral()
const chart = [order, ...directory]
const note = aNote({ receivedOn: '2026-01-23T18:00:00Z' })
const judge = (resources: readonly unknown[]) => loopOf([...chart, ...resources], off)

describe('where nothing is filed by rule, a note of the EHR', () => {
  test.each([
    ['that names its order', [note]],
    [
      'of the visit that was ordered',
      [
        aNote({ order: null, receivedOn: '2026-01-23T18:00:00Z', encounter: 'Encounter/enc-1' }),
        anEncounter(),
      ],
    ],
    [
      'that a Task names which is still under way',
      [note, aTask({ status: 'accepted', note: 'DocumentReference/note-1' })],
    ],
    [
      'that is written earlier and known only now',
      [aNote({ receivedOn: before, knownAt: '2026-01-23T18:00:00Z' })],
    ],
  ])('%s closes nothing, and is proposed to a person', (_, resources) => {
    expect(loopOf([...chart, ...resources]).state).toBe('closed-completed')
    const held = judge(resources)
    expect(held.state).not.toMatch(/^closed-/)
    expect(held.axes.note).toBe('candidate')
    expect(held.candidates.map(({ document }) => document)).toEqual([
      expect.stringContaining('DocumentReference/note-1') as unknown,
    ])
  })

  test('closes once a person says that it belongs there', () => {
    const confirmed = aDecision('note-match-confirmed', {
      about: [order, note].map(({ resourceType, id }) => `${resourceType}/${id}`),
    })
    expect(judge([note, confirmed]).state).toBe('closed-completed')
  })
})

describe('what was closed before the switch stays closed', () => {
  test('by a note that was known before', () => {
    expect(judge([aNote({ receivedOn: before })]).state).toBe('closed-completed')
  })

  test('though the report was amended since', () => {
    const first = aNote({ id: 'note-0', receivedOn: before, status: 'superseded' })
    const amended = aNote({ receivedOn: '2026-01-23T18:00:00Z', replaces: 'DocumentReference/note-0' })
    expect(judge([first, amended]).state).toBe('closed-completed')
  })

  test('though the EHR touched the note since: its closing stands in a Task', () => {
    const touched = aNote({ receivedOn: before, knownAt: '2026-01-23T18:00:00Z' })
    const done = aTask({
      status: 'completed',
      business: 'closed-completed',
      note: 'DocumentReference/note-1',
    })
    expect(judge([touched, done]).state).toBe('closed-completed')
  })
})
