import { measureMatching } from '../corpus/matching-figures.ts'
import { buildNoteCorpus } from '../corpus/note-corpus.ts'
import { printFigures } from './measure.ts'

/** What a release may not fall short of. */
export const matchingGate = { falseFiles: 0, automaticShare: 0.6, rankedFirstShare: 0.95 } as const

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** Practices the gate holds for: what one of them happens to hold proves nothing. */
export const matchingSeeds = [1, 2, 3, 4, 5] as const

/** How well received notes find their referrals, on labelled corpora of synthetic ones; of shares the worst is told. */
export function printMatching(): void {
  const practices = matchingSeeds.map((seed) => measureMatching(buildNoteCorpus(seed)))
  const falseFiles = practices.flatMap((practice) => practice.falseFiles)
  const worst = (share: 'automaticShare' | 'rankedFirstShare'): number =>
    Math.min(...practices.map((practice) => practice[share]))
  const sum = (count: 'linked' | 'rest'): number =>
    practices.reduce((total, practice) => total + practice[count], 0)
  const notes = practices.reduce((total, { decided }) => total + decided.length, 0)
  printFigures(`Matching (${notes} labelled notes of ${practices.length} practices, English and Spanish)`, [
    {
      what: 'filed where they do not belong',
      measured: String(falseFiles.length),
      budget: '0',
      isKept: falseFiles.length === matchingGate.falseFiles,
    },
    {
      what: `filed by themselves, of ${sum('linked')} that carry a machine-readable link; the worst practice`,
      measured: percent(worst('automaticShare')),
      budget: '≥ 60 %',
      isKept: worst('automaticShare') >= matchingGate.automaticShare,
    },
    {
      what: `right referral offered first, of the ${sum('rest')} others that have one; the worst practice`,
      measured: percent(worst('rankedFirstShare')),
      budget: '≥ 95 %',
      isKept: worst('rankedFirstShare') >= matchingGate.rankedFirstShare,
    },
  ])
  for (const { labelled, decision } of falseFiles)
    console.log(`       ${labelled.kind} (${labelled.language}): ${JSON.stringify(decision)}`)
}
