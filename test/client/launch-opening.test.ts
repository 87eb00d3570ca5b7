import { describe, expect, test } from 'vitest'
import { toOpening } from '../../client/smart/launch-opening.ts'

const issuer = 'https://ehr.example/fhir'
const opening = (intent: string | undefined, ...contextReferences: string[]) =>
  toOpening({ contextReferences, ...(intent !== undefined && { intent }) }, issuer)

describe('what a launch opens', () => {
  test.each([
    ['a referral', opening(undefined, 'ServiceRequest/sr-1'), 'ServiceRequest/sr-1'],
    ['a note', opening(undefined, 'DocumentReference/d-1'), 'DocumentReference/d-1'],
    ['an absolute one', opening(undefined, `${issuer}/ServiceRequest/sr-1`), 'ServiceRequest/sr-1'],
    [
      'the first that can be opened',
      opening('x', 'ImagingStudy/1', 'ServiceRequest/sr-1'),
      'ServiceRequest/sr-1',
    ],
    ['the note that waits', opening('note-reconcile'), 'notes'],
    ['the note that was named', opening('note-reconcile', 'DocumentReference/d-1'), 'DocumentReference/d-1'],
    ['the form', opening('referral-create', 'ServiceRequest/sr-1'), 'refer'],
    ['the list', opening('referral-status'), undefined],
    ['the list for an unknown intent', opening('something-else'), undefined],
    ['no other server’s', opening(undefined, 'https://elsewhere.example/ServiceRequest/sr-1'), undefined],
    ['no longer address', opening(undefined, `${issuer}/x/ServiceRequest/sr-1`), undefined],
    ['no server with a like name', opening(undefined, `${issuer}2/ServiceRequest/sr-1`), undefined],
    ['no version', opening(undefined, 'ServiceRequest/sr-1/_history/2'), undefined],
  ])('%s', (_name, opened, expected) => {
    expect(opened).toBe(expected)
  })
})
