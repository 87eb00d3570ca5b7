import { expect, test } from 'vitest'
import { judgeErasure, type ErasureConsent, type ErasureStanding } from '#domain/compliance/judge-erasure.ts'

const free: ErasureStanding = {
  digest: 'seen',
  confirmWith: 'MRN-004',
  isHeld: false,
  openLoops: 0,
  undecidedNotes: 0,
  isUnderWay: false,
}
const said: ErasureConsent = { digest: 'seen', typed: 'MRN-004', acceptsOpenLoops: false }

test.each<[string, Partial<ErasureStanding>, Partial<ErasureConsent>, string | undefined]>([
  ['everything agrees', {}, {}, undefined],
  ['blanks and capitals are how people type', {}, { typed: ' mrn-004 ' }, undefined],
  ['another number', {}, { typed: 'MRN-0040' }, 'not-confirmed'],
  ['a part of the number', {}, { typed: 'MRN' }, 'not-confirmed'],
  ['nothing typed, and nothing to type', { confirmWith: '' }, { typed: '' }, 'not-confirmed'],
  ['something else was shown', { digest: 'now' }, {}, 'changed'],
  ['a hold goes before everything', { isHeld: true, digest: 'now' }, { typed: '' }, 'on-hold'],
  ['an open loop that nobody spoke of', { openLoops: 1 }, {}, 'open-loops'],
  ['an open loop that was accepted', { openLoops: 1 }, { acceptsOpenLoops: true }, undefined],
  ['a note that waits', { undecidedNotes: 1 }, { acceptsOpenLoops: true }, 'undecided-notes'],
  ['something on its way', { isUnderWay: true }, {}, 'under-way'],
])('%s', (_case, standing, consent, expected) => {
  expect(judgeErasure({ ...free, ...standing }, { ...said, ...consent })).toBe(expected)
})
