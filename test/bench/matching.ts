import { measureMatching } from '../corpus/matching-figures.ts'
import { buildNoteCorpus } from '../corpus/note-corpus.ts'
import { printFigures } from './measure.ts'

/** What a release may not fall short of. */
export const matchingGate = { falseFiles: 0, automaticShare: 0.6, rankedFirstShare: 0.95 } as const

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** How well received notes find their referrals, on a labelled corpus of synthetic ones. */
export function printMatching(): void {
  const corpus = buildNoteCorpus(1)
  const { falseFiles, automaticShare, rankedFirstShare, linked, rest } = measureMatching(corpus)
  printFigures(`Matching (${corpus.length} labelled notes, English and Spanish)`, [
    {
      what: 'filed where they do not belong',
      measured: String(falseFiles.length),
      budget: '0',
      isKept: falseFiles.length === matchingGate.falseFiles,
    },
    {
      what: `filed by themselves, of ${linked} that carry a machine-readable link`,
      measured: percent(automaticShare),
      budget: '≥ 60 %',
      isKept: automaticShare >= matchingGate.automaticShare,
    },
    {
      what: `right referral offered first, of the ${rest} others that have one`,
      measured: percent(rankedFirstShare),
      budget: '≥ 95 %',
      isKept: rankedFirstShare >= matchingGate.rankedFirstShare,
    },
  ])
  for (const { labelled, decision } of falseFiles)
    console.log(`       ${labelled.kind} (${labelled.language}): ${JSON.stringify(decision)}`)
}
