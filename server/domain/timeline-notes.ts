import type { DocumentEvidence } from './evidence-records.ts'
import type { Happening } from './happenings.ts'
import { nameParty } from './order-facts.ts'
import type { Picture } from './picture.ts'
import { entry, type Entry } from './timeline-entries.ts'
import type { Instant } from './instant.ts'

function noteLine(what: Happening, at: Instant, document: DocumentEvidence, picture: Picture): Entry {
  const author = nameParty(document.authors[0], picture.judging.directory)?.display
  return entry(what, at, document, { author })
}

/**
 * Adds every note at the time it was received, whatever became of it. One that was filed by a decision is only
 * received here: the decision has a line of its own.
 */
export function addNotes(entries: Entry[], picture: Picture): void {
  const { notes, judging } = picture
  const add = (what: Happening, at: Instant, document: DocumentEvidence): void => {
    entries.push(noteLine(what, at, document, picture))
  }
  for (const { document, receivedAt, decision } of notes.finals) {
    add(decision ? 'note-received' : 'note-filed', receivedAt, document)
    if (document.replaces.length > 0) add('note-amended', document.receivedAt, document)
  }
  for (const { document, receivedAt } of notes.interims) add('interim-note-received', receivedAt, document)
  for (const { note } of notes.contested) add('note-contested', note.receivedAt, note.document)
  for (const document of notes.retracted) {
    if (document.receivedAt < document.knownAt) add('note-received', document.receivedAt, document)
    add('note-retracted', document.knownAt, document)
  }
  for (const document of notes.preDating) add('prior-consult', document.receivedAt, document)
  for (const letter of notes.noShowLetters) entries.push(entry('no-show', letter.service.at, letter))
  for (const { document: reference, receivedAt } of notes.candidates) {
    const document = judging.chart.documents.find(({ ref }) => ref === reference)
    if (document) add('note-unfiled', receivedAt, document)
  }
}
