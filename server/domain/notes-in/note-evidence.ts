import { evidenceTags, loopCode } from '../codes.ts'
import type { DirectoryEntry, DocumentEvidence } from '../evidence-records.ts'
import { parseMoment } from '../fhir-reading.ts'
import type { Party } from '../loop-facts.ts'
import { foldWords } from '../notifications/fold-words.ts'
import type { Directory } from '../referral.ts'
import type { NotedAuthor, ReceivedNote } from './received-note.ts'

const day = { at: 0, lastAt: 0, isDayOnly: false }

/**
 * A received note as the evidence it would be in one patient's chart, so that the gates and features of every other
 * document judge it.
 *
 * @param directory - whom the chart knows: the author becomes one of them where number or name agrees
 */
export function toDocumentEvidence(
  note: ReceivedNote,
  patient: string,
  directory: Directory,
): DocumentEvidence {
  const { receivedAt, serviceOn, completeness, author } = note
  const received = { ...day, at: receivedAt, lastAt: receivedAt }
  return {
    kind: 'document',
    // Before it is anybody's document nothing refers to it.
    ref: `DocumentReference/note-${note.key.slice(0, 40)}`,
    versionId: undefined,
    patient,
    knownAt: receivedAt,
    firstKnownAt: receivedAt,
    source: 'companion',
    tags: note.reading === 'ocr' ? [loopCode(evidenceTags.ocr)] : [],
    isRetracted: false,
    isSuperseded: false,
    completeness: completeness === 'retracted' ? 'undeclared' : completeness,
    types: note.types,
    categories: [],
    practiceSettings: author.specialties,
    title: note.title,
    authors: findAuthors(author, directory),
    receivedAt,
    service: (serviceOn === undefined ? undefined : parseMoment(serviceOn)) ?? received,
    encounters: [],
    related: note.referrals,
    relatedIdentifiers: note.orderIdentifiers,
    identifiers: note.identifiers,
    reasonCodes: [],
    replaces: [],
    isSensitive: note.isSensitive,
  }
}

/** People by number, else by name; places by name. Whoever is nobody of the directory keeps the name alone. */
function findAuthors(author: NotedAuthor, directory: Directory): readonly Party[] {
  const { name, npi, organization } = author
  const entries = [...directory.values()]
  const person = entries.find(
    (entry) => isPerson(entry) && (npi !== undefined ? entry.npi === npi : isNamed(entry, name)),
  )
  const place = entries.find((entry) => entry.ref.startsWith('Organization/') && isNamed(entry, organization))
  return [
    ...(person ? [{ reference: person.ref }] : name === undefined ? [] : [{ display: name }]),
    ...(place ? [{ reference: place.ref }] : organization === undefined ? [] : [{ display: organization }]),
  ]
}

function isPerson({ ref }: DirectoryEntry): boolean {
  return ref.startsWith('Practitioner/') || ref.startsWith('PractitionerRole/')
}

/** Titles and order of the parts vary: every word of the shorter name has to be in the longer one. */
function isNamed({ name }: DirectoryEntry, sought: string | undefined): boolean {
  return name !== undefined && sought !== undefined && namesAgree(name, sought)
}

const titles: ReadonlySet<string> = new Set([
  'dr',
  'dra',
  'md',
  'do',
  'np',
  'pa',
  'c',
  'phd',
  'facc',
  'llc',
  'pc',
])

/** Whether two names of people or places are one, titles left out. */
export function namesAgree(one: string, other: string): boolean {
  const [words, others] = [one, other].map((name) =>
    foldWords(name)
      .split(' ')
      .filter((word) => !titles.has(word)),
  )
  if (words === undefined || others === undefined) return false
  const [shorter, longer] = words.length <= others.length ? [words, others] : [others, words]
  return shorter.length >= 2 && shorter.every((word) => longer.includes(word))
}
