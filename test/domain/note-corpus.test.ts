import { decideNote } from '#domain/notes-in/decide-note.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { matchingGate, matchingSeeds } from '../bench/matching.ts'
import { measureMatching, type MatchingFigures } from '../corpus/matching-figures.ts'
import { buildNoteCorpus, type CorpusCase } from '../corpus/note-corpus.ts'

let corpus: readonly CorpusCase[]
let practices: readonly MatchingFigures[]
beforeAll(() => {
  const [first, ...others] = matchingSeeds
  corpus = buildNoteCorpus(first)
  practices = [corpus, ...others.map(buildNoteCorpus)].map(measureMatching)
}, 60_000)

describe('the gate of a release', () => {
  test('no note files itself where it does not belong, in any practice', () => {
    const falseFiles = practices.flatMap(({ falseFiles: found }) => found)
    expect(falseFiles.map(({ labelled, decision }) => [labelled.kind, decision])).toEqual([])
  })

  test('most notes with a machine-readable link file themselves, in every practice', () => {
    const worst = Math.min(...practices.map(({ automaticShare }) => automaticShare))
    expect(worst).toBeGreaterThanOrEqual(matchingGate.automaticShare)
  })

  test('of the rest the right referral is offered first, in every practice', () => {
    const worst = Math.min(...practices.map(({ rankedFirstShare }) => rankedFirstShare))
    expect(worst).toBeGreaterThanOrEqual(matchingGate.rankedFirstShare)
  })

  test('most pages with our number file themselves as letters do, and none that hides words', () => {
    const filed = (kind: string): readonly boolean[] =>
      practices.flatMap(({ decided }) =>
        decided.flatMap(({ labelled, decision }) =>
          labelled.kind.startsWith(kind) ? [decision.kind === 'file'] : [],
        ),
      )
    const pages = filed('page with our number')
    expect(pages.filter(Boolean).length / pages.length).toBeGreaterThanOrEqual(matchingGate.automaticShare)
    const hiding = [...filed('page whose number is hidden'), ...filed('page whose style sheet')]
    expect([hiding.length > 0, hiding.some(Boolean)]).toEqual([true, false])
  })

  test('the corpus is large enough, in both languages, and every kind is in it', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(200)
    expect(corpus.filter(({ language }) => language === 'es').length).toBeGreaterThan(corpus.length / 3)
    expect(new Set(corpus.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(25)
  })
})

describe('over the whole corpus', () => {
  const decide = ({ note, charts }: CorpusCase, change: { mayFile?: boolean; rejected?: string[] } = {}) =>
    decideNote(note, charts, { mayFile: change.mayFile ?? true, rejected: new Set(change.rejected) })

  test('switched off, nothing files itself', () => {
    const kinds = new Set(corpus.map((each) => decide(each, { mayFile: false }).kind))
    expect(kinds).toEqual(new Set(['choose', 'no-candidate', 'quarantine']))
  })

  test('what was read off a picture never files itself', () => {
    const read = corpus.map((each) => decide({ ...each, note: { ...each.note, reading: 'ocr' } }))
    expect(read.filter(({ kind }) => kind === 'file')).toEqual([])
  })

  test('a rejected pair is neither filed nor proposed again', () => {
    for (const each of corpus) {
      const before = decide(each)
      const first =
        before.kind === 'file'
          ? before.referral
          : before.kind === 'choose'
            ? before.referrals[0]?.referral
            : undefined
      if (first === undefined) continue
      const after = decide(each, { rejected: [first] })
      expect(after.kind).not.toBe('file')
      expect(JSON.stringify(after.kind === 'choose' ? after.referrals : [])).not.toContain(`"${first}"`)
    }
  })

  test('the order in which charts are looked at changes nothing', () => {
    for (const each of corpus) {
      expect(decide({ ...each, charts: each.charts.toReversed() })).toEqual(decide(each))
    }
  })

  test('about five of a hundred filed notes are picked for a second look', () => {
    const filed = corpus.flatMap((each) => {
      const decision = decide(each)
      return decision.kind === 'file' ? [decision] : []
    })
    const share = filed.filter(({ isSampled }) => isSampled).length / filed.length
    expect(share).toBeGreaterThan(0)
    expect(share).toBeLessThan(0.15)
  })

  test('every recommendation is quoted from the note as it stands there', () => {
    for (const { note } of corpus)
      for (const { quote, start, end } of note.recommendations)
        expect(note.text.slice(start, end)).toBe(quote)
    expect(corpus.filter(({ note }) => note.recommendations.length > 0).length).toBeGreaterThan(200)
  })
})
