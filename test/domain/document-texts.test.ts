import { describe, expect, it } from 'vitest'
import { toTextResource } from '#domain/document-texts.ts'
import { readEvidence } from '#domain/evidence.ts'
import { listFiles } from '#domain/notes-in/readable-documents.ts'
import { aNote } from '../support/evidence-builders.ts'

const number = 'REF-2026-0014223'
const textOf = (over: { patient?: string; version?: string } = {}) =>
  toTextResource({
    patient: 'Patient/p-1',
    document: 'DocumentReference/note-1',
    version: '2',
    referralNumbers: [number],
    ...over,
  })
const note = aNote({ knownAt: '2026-01-23T18:00:00Z', version: 2 })
const numbersIn = (...resources: readonly unknown[]) =>
  readEvidence(resources).evidence.documents.map(({ numbersRead }) => numbersRead)

describe('what was read in the file of a document', () => {
  it('belongs to this version of the document, in whatever order the two come', () => {
    expect(numbersIn(note, textOf())).toEqual([[number]])
    expect(numbersIn(textOf(), note)).toEqual([[number]])
  })

  it('belongs to the document of an EHR that keeps no versions', () => {
    expect(numbersIn(aNote(), textOf({ version: '' }))).toEqual([[number]])
  })

  it.each([
    ['another version of it', textOf({ version: '1' })],
    ['another patient', textOf({ patient: 'Patient/p-2' })],
    ['some other thing', { ...textOf(), code: { coding: [{ system: 'urn:x', code: 'y' }] } }],
  ])('says nothing where it is of %s', (_case, text) => {
    expect(numbersIn(note, text)).toEqual([undefined])
  })

  it('is evidence, and nothing that would have to be set aside', () => {
    expect(readEvidence([note, textOf()]).setAside).toEqual([])
  })
})

it('names the files of a document, and those of a report, in their order', () => {
  const attachments = [{ url: 'Binary/a', size: 7 }, { data: 'eA==' }, { title: 'Nothing' }]
  const files = [{ url: 'Binary/a', size: 7 }, { data: 'eA==' }]
  expect(listFiles({ content: attachments.map((attachment) => ({ attachment })) })).toEqual(files)
  expect(listFiles({ presentedForm: attachments })).toEqual(files)
  expect(listFiles('no document')).toEqual([])
})
