import { describe, expect, it } from 'vitest'
import { findClosingDoubt } from '#domain/closing-doubt.ts'
import type { Axes, LoopState, SourceState } from '#domain/loop-vocabulary.ts'

const now = Date.parse('2026-06-01T15:00:00Z')
const recently = Date.parse('2026-05-01T15:00:00Z')
const longAgo = Date.parse('2025-11-01T15:00:00Z')

type Case = [
  string,
  LoopState,
  number | undefined,
  Axes['appt'],
  'Appointment' | 'Encounter' | 'DocumentReference',
  SourceState,
  string[],
  Axes['note']?,
]
const cases: Case[] = [
  [
    'a decline may have been overtaken by a booking',
    'closed-patient-declined',
    recently,
    'none',
    'Appointment',
    'failed',
    ['Appointment'],
  ],
  [
    'a decline may have been overtaken by a visit',
    'closed-patient-declined',
    recently,
    'none',
    'Encounter',
    'forbidden',
    ['Encounter'],
  ],
  [
    'a revoked order may have been booked all the same',
    'closed-order-cancelled',
    recently,
    'none',
    'Appointment',
    'unsupported',
    ['Appointment'],
  ],
  [
    'a report without a known visit may be about a missed one',
    'closed-completed',
    recently,
    'unknown',
    'Appointment',
    'truncated',
    ['Appointment'],
  ],
  [
    'a report about a visit that took place is final',
    'closed-completed',
    recently,
    'attended',
    'Appointment',
    'failed',
    [],
  ],
  [
    'a report does not wait for an encounter',
    'closed-completed',
    recently,
    'unknown',
    'Encounter',
    'failed',
    [],
  ],
  [
    'a report that nobody can see may have been taken back',
    'closed-completed',
    recently,
    'attended',
    'DocumentReference',
    'forbidden',
    ['DocumentReference'],
    'none',
  ],
  [
    'a report that is there has not been taken back',
    'closed-completed',
    recently,
    'attended',
    'DocumentReference',
    'truncated',
    [],
  ],
  [
    'what was read well leaves no doubt',
    'closed-patient-declined',
    recently,
    'none',
    'Appointment',
    'ok',
    [],
  ],
  ['an old closing rests', 'closed-patient-declined', longAgo, 'none', 'Appointment', 'failed', []],
  ['an open loop has clocks for that', 'accepted', undefined, 'none', 'Appointment', 'failed', []],
]

describe('whether a closing can be relied on', () => {
  it.each(cases)('%s', (_name, state, closedAt, appt, source, read, expected, note = 'final') => {
    expect(findClosingDoubt({ state, closedAt, appt, note }, { [source]: read }, now)).toEqual(expected)
  })
})
