import type { NoteFacts } from '#domain/notes-in/received-note.ts'

/** What a file is, by its first bytes: names and declared types are anybody's claim. */
export type DocumentKind = 'ccda' | 'mdm' | 'pdf' | 'html' | 'text' | 'picture'

/**
 * Why a file was not read. The wording is `document-refused.<name>`; the file itself is kept apart, and nobody opens it
 * by accident.
 */
export type DocumentRefusal =
  | 'too-large'
  | 'too-many-files'
  | 'too-many-pages'
  | 'took-too-long'
  | 'too-much-memory'
  | 'unreadable'
  | 'unsupported'
  | 'has-doctype'

/** A refusal for want of time or memory, which says nothing about the file: it may well be read another time. */
export type ReadingShortage = Extract<DocumentRefusal, 'took-too-long' | 'too-much-memory'>

export function isShortage(refusal: DocumentRefusal): refusal is ReadingShortage {
  return refusal === 'took-too-long' || refusal === 'too-much-memory'
}

/** One document as it came: of a package, each is one. */
export type ReadPart = {
  name: string
  /** SHA-256 of its content, in hexadecimal. */
  key: string
  contentType: string
  content: Uint8Array
  reading: { ok: true; kind: DocumentKind; facts: NoteFacts } | { ok: false; error: DocumentRefusal }
}

/** A file with what was read of it; refused as a whole where not even its parts could be told. */
export type FileReading = { ok: true; parts: readonly ReadPart[] } | { ok: false; error: DocumentRefusal }

/** What one file may cost, whoever sent it. */
export type DocumentLimits = {
  /** Of the file, and of everything in a package together. */
  maxBytes: number
  maxFiles: number
  maxPages: number
  /** Characters of text; what comes after is not read. */
  maxText: number
  timeoutMs: number
  /** By which the process may grow while a file is read. */
  maxGrowthBytes: number
}

/** A consult note with scanned pages stays well below. */
export const documentLimits: DocumentLimits = {
  maxBytes: 30_000_000,
  maxFiles: 50,
  maxPages: 300,
  maxText: 2_000_000,
  timeoutMs: 20_000,
  maxGrowthBytes: 600_000_000,
}
