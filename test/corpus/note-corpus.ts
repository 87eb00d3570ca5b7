import { createHash } from 'node:crypto'
import { defaultPolicy } from '#domain/default-policy.ts'
import { comparePatient } from '#domain/notes-in/named-patient.ts'
import { openPossibleChart, type PossibleChart } from '#domain/notes-in/possible-chart.ts'
import { readMdm } from '#domain/notes-in/read-mdm.ts'
import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import type { NoteFacts, ReceivedNote } from '#domain/notes-in/received-note.ts'
import { readCcda } from '../../server/documents/read-ccda.ts'
import { documentLimits } from '../../server/documents/document-reading.ts'
import { readHtml } from '../../server/documents/read-html.ts'
import { readXml } from '../../server/documents/read-xml.ts'
import { openDice } from '../../server/sandbox/clinic/dice.ts'
import { doubtfulKinds } from './corpus-kinds-doubtful.ts'
import { pageKinds } from './corpus-kinds-pages.ts'
import { usualKinds } from './corpus-kinds-usual.ts'
import type { CorpusNote } from './corpus-making.ts'
import { openPeople, type Person } from './corpus-people.ts'
import {
  buildDirectory,
  openReferrals,
  ourPlace,
  toOrderResource,
  toPatientResource,
  type Referral,
} from './corpus-practice.ts'

/** A labelled note as it was read, with the charts of everybody it might be about. */
export type CorpusCase = CorpusNote & { note: ReceivedNote; charts: readonly PossibleChart[] }

const now = Date.parse('2026-04-10T15:00:00-04:00')
const policy = { ...defaultPolicy, ourOrganizations: [`Organization/${ourPlace.id}`] }

/**
 * A practice of synthetic patients and the notes that come in for them, of every kind that has to be told apart, in
 * English and Spanish. The same seed gives the same notes.
 */
export function buildNoteCorpus(seed: number): readonly CorpusCase[] {
  const dice = openDice(seed)
  const directory = buildDirectory()
  const people: Person[] = []
  const referrals: Referral[] = []
  const additions = new Map<string, object[]>()
  const ended = new Set<string>()
  const person = openPeople(dice)
  const refer = openReferrals(dice, directory.specialists)
  const drawing = {
    dice,
    person: (...given: Parameters<typeof person>) => keep(people, person(...given)),
    refer: (...given: Parameters<typeof refer>) => keep(referrals, refer(...given)),
    addTo: ({ person: { id } }: Referral, resource: object) =>
      void additions.set(id, [...(additions.get(id) ?? []), resource]),
    end: ({ id }: Referral) => void ended.add(id),
  }
  const notes = [...usualKinds, ...doubtfulKinds, ...pageKinds].flatMap(({ kind, count, make }) =>
    Array.from({ length: count }, (_, index): CorpusNote => {
      const language = index % 4 >= 2 ? 'es' : 'en'
      return { kind, language, ...make(drawing, language, index) }
    }),
  )
  const charts = new Map(
    people.map((each) => [
      each.id,
      openPossibleChart(
        `Patient/${each.id}`,
        [
          ...directory.resources,
          toPatientResource(each),
          ...referrals
            .filter((referral) => referral.person.id === each.id)
            .map((referral) => toOrderResource(referral, ended.has(referral.id) ? 'revoked' : 'active')),
          ...(additions.get(each.id) ?? []),
        ],
        policy,
        now,
      ),
    ]),
  )
  return notes.map((each) => {
    const note = toReceived(each)
    return { ...each, note, charts: [...charts.values()].filter((chart) => mayConcern(note, chart)) }
  })
}

function keep<Item>(list: Item[], item: Item): Item {
  list.push(item)
  return item
}

function toReceived({ format, content, page }: CorpusNote): ReceivedNote {
  return {
    ...readFacts(format, content),
    key: createHash('sha256').update(content).digest('hex'),
    receivedAt: Date.parse('2026-04-09T14:00:00-04:00'),
    referrals: page === undefined ? [] : [page],
    answers: [],
  }
}

function readFacts(format: CorpusNote['format'], content: string): NoteFacts {
  if (format === 'letter' || format === 'picture') return readNoteText(content, format === 'picture')
  if (format === 'html') return readPage(content)
  const read = format === 'mdm' ? readMdm(content) : readXml(content)
  if (!read.ok) throw new Error(`A note of the corpus could not be read: ${read.error}`)
  return 'reading' in read.value ? read.value : readCcda(read.value)
}

function readPage(content: string): NoteFacts {
  const read = readHtml(content, documentLimits)
  if (!read.ok) throw new Error(`A page of the corpus could not be read: ${read.error}`)
  const { words, isShownOtherwise } = read.value
  return { ...readNoteText(words), ...(isShownOtherwise && { isShownOtherwise }) }
}

/** Whom the note names, and whose order it names: the same that is looked up when a note comes in. */
function mayConcern(note: ReceivedNote, { patient, judging }: PossibleChart): boolean {
  const agreement = comparePatient(note.patient, patient)
  if (agreement !== 'differs' && agreement !== 'unknown') return true
  return judging.chart.orders.some(
    ({ ref, identifiers }) =>
      note.referrals.includes(ref) ||
      identifiers.some(
        (identifier) =>
          note.orderIdentifiers.includes(identifier) ||
          note.referralNumbers.some((number) => identifier.endsWith(`|${number}`)),
      ),
  )
}
