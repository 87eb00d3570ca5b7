import type { ReadingShortage } from '../../documents/document-reading.ts'

/** A note was not read for want of time or memory: it is read another time. */
export class ReadingRanShort extends Error {
  constructor(because: ReadingShortage) {
    super(`a note was not read: ${because}`)
    this.name = 'ReadingRanShort'
  }
}
