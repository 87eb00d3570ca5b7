import type { ReportAnswer } from '#contract/reports.ts'
import type { Wording } from '#contract/wording.ts'
import type { CsvWords } from './csv-words.ts'

type Counted = { loops: number; of?: number; usd?: number }
type Spread = NonNullable<ReportAnswer['figures']['daysToClose']>
type Figures = ReportAnswer['figures']
type Row = readonly string[]

/** How figures are said in a table: the words of the file and those of the domain. */
export type TableSpeech = { say: CsvWords; wording: Wording }

export const rounded = (value: number): string => String(Math.round(value * 100) / 100)

export const percentOf = ({ loops, of }: { loops: number; of: number }): string =>
  of === 0 ? '' : rounded((100 * loops) / of)

export function countRow(figure: string, { loops, of, usd }: Counted): Row {
  const percent = of === undefined ? '' : percentOf({ loops, of })
  const money = usd === undefined ? '' : rounded(usd)
  return [figure, String(loops), of === undefined ? '' : String(of), percent, '', '', '', '', money]
}

export function spreadRows(figure: string, spread: Spread | undefined): readonly Row[] {
  if (spread === undefined) return []
  const { loops, mean, quartile1, median, quartile3 } = spread
  return [[figure, String(loops), '', '', ...[mean, quartile1, median, quartile3].map(rounded), '']]
}

/** What stands over the columns of every row here. */
export function headOf({ say }: TableSpeech): Row {
  const { figure, loops, of, percent, mean, quartile1, median, quartile3, usd } = say
  return [figure, loops, of, percent, mean, quartile1, median, quartile3, usd]
}

const stepName = ({ wording }: TableSpeech, step: string): string => wording.label(`step.${step}`)

export function funnelRows(
  { funnel, matured }: Pick<Figures, 'funnel' | 'matured'>,
  speech: TableSpeech,
): readonly Row[] {
  const { say } = speech
  return funnel.flatMap(({ step, reached, waiting, ended }) => [
    countRow(`${say.reached}: ${stepName(speech, step)}`, { loops: reached, of: matured }),
    countRow(`${say.waitingAfter}: ${stepName(speech, step)}`, { loops: waiting, of: matured }),
    countRow(`${say.endedAfter}: ${stepName(speech, step)}`, { loops: ended, of: matured }),
  ])
}

export function dayRows(
  { daysToClose, steps }: Pick<Figures, 'steps'> & { daysToClose?: Spread | undefined },
  speech: TableSpeech,
): readonly Row[] {
  const { say } = speech
  return [
    ...spreadRows(say.daysToClose, daysToClose),
    ...steps.flatMap(({ step, days }) => spreadRows(`${say.daysFor}: ${stepName(speech, step)}`, days)),
  ]
}

export function ageRows(
  { ageing, open }: Pick<Figures, 'ageing' | 'open'>,
  { say }: TableSpeech,
): readonly Row[] {
  return ageing.map(({ from, to, loops }) =>
    countRow(`${say.openFor}: ${to === undefined ? `${from}+` : `${from}–${to}`}`, { loops, of: open }),
  )
}
