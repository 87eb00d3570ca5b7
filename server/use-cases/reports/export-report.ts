import type { ReportAnswer } from '#contract/reports.ts'
import { loadWording, type Language } from '#contract/wording.ts'
import { writeCsv } from '../worklist/write-csv.ts'

const words = {
  en: {
    figure: 'Figure',
    loops: 'Referrals',
    of: 'Of',
    percent: 'Percent',
    mean: 'Mean',
    quartile1: 'Lower quartile',
    median: 'Median',
    quartile3: 'Upper quartile',
    usd: 'US dollars',
    referred: 'Referred',
    scheduled: 'Scheduled',
    seen: 'Seen',
    noteBack: 'Note back',
    closed: 'Closed with a report',
    reviewed: 'Reviewed',
    closedWithin: 'Closed within days',
    reached: 'Step reached',
    waitingAfter: 'Still waiting after',
    endedAfter: 'Ended after',
    daysFor: 'Days for',
    daysToClose: 'Days to close',
    practice: 'Days in the practice’s hands',
    others: 'Days waited for others',
    openFor: 'Open for days',
    leaked: 'Leaked',
    seenOutOfNetwork: 'seen out of network',
    neverScheduled: 'never scheduled',
    noShows: 'With a no-show',
    contacts: 'Contacts before a booking',
    cohort: 'Sent, and closed in',
  },
  es: {
    figure: 'Cifra',
    loops: 'Derivaciones',
    of: 'De',
    percent: 'Porcentaje',
    mean: 'Media',
    quartile1: 'Cuartil inferior',
    median: 'Mediana',
    quartile3: 'Cuartil superior',
    usd: 'Dólares',
    referred: 'Derivadas',
    scheduled: 'Con cita',
    seen: 'Atendidas',
    noteBack: 'Informe recibido',
    closed: 'Cerradas con informe',
    reviewed: 'Revisadas',
    closedWithin: 'Cerradas en días',
    reached: 'Paso alcanzado',
    waitingAfter: 'A la espera después de',
    endedAfter: 'Terminadas después de',
    daysFor: 'Días para',
    daysToClose: 'Días hasta el cierre',
    practice: 'Días en manos del consultorio',
    others: 'Días de espera por otros',
    openFor: 'Abiertas desde hace días',
    leaked: 'Perdidas',
    seenOutOfNetwork: 'atendida fuera de la red',
    neverScheduled: 'nunca con cita',
    noShows: 'Con una inasistencia',
    contacts: 'Contactos antes de una cita',
    cohort: 'Enviadas, y cerradas en',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>

type Counted = { loops: number; of?: number; usd?: number }
type Spread = NonNullable<ReportAnswer['figures']['daysToClose']>

const rounded = (value: number): string => String(Math.round(value * 100) / 100)

function countRow(figure: string, { loops, of, usd }: Counted): readonly string[] {
  const percent = of === undefined || of === 0 ? '' : rounded((100 * loops) / of)
  const money = usd === undefined ? '' : rounded(usd)
  return [figure, String(loops), of === undefined ? '' : String(of), percent, '', '', '', '', money]
}

function spreadRows(figure: string, spread: Spread | undefined): readonly (readonly string[])[] {
  if (spread === undefined) return []
  const { loops, mean, quartile1, median, quartile3 } = spread
  return [[figure, String(loops), '', '', ...[mean, quartile1, median, quartile3].map(rounded), '']]
}

/** The figures of a report as CSV, a line each, in the reader's language; nothing of a patient is in them. */
export async function exportReport(
  { figures, cohorts, leakedUsd }: ReportAnswer,
  { language, timeZone }: { language: Language; timeZone: string },
): Promise<string> {
  const wording = await loadWording(language, timeZone)
  const say = words[language]
  const stepName = (step: string): string => wording.label(`step.${step}`)
  const causeName = (cause: string): string => {
    if (cause === 'seen-out-of-network') return say.seenOutOfNetwork
    return cause === 'never-scheduled' ? say.neverScheduled : wording.label(`closure.${cause}`)
  }
  const usdOf = (cause: string): { usd?: number } => {
    const found = leakedUsd?.byCause.find((one) => one.cause === cause)
    return found === undefined ? {} : { usd: found.usd }
  }
  const shares = ['scheduled', 'seen', 'noteBack', 'closed', 'reviewed'] as const
  const { loops, mean, quartile1, median, quartile3 } = say
  return writeCsv([
    [say.figure, loops, say.of, say.percent, mean, quartile1, median, quartile3, say.usd],
    countRow(say.referred, { loops: figures.referred }),
    ...shares.map((name) => countRow(say[name], figures[name])),
    ...figures.closedWithin.map((one) => countRow(`${say.closedWithin}: ${one.days}`, one)),
    ...figures.funnel.flatMap(({ step, reached, waiting, ended }) => [
      countRow(`${say.reached}: ${stepName(step)}`, { loops: reached, of: figures.matured }),
      countRow(`${say.waitingAfter}: ${stepName(step)}`, { loops: waiting, of: figures.matured }),
      countRow(`${say.endedAfter}: ${stepName(step)}`, { loops: ended, of: figures.matured }),
    ]),
    ...spreadRows(say.daysToClose, figures.daysToClose),
    ...figures.steps.flatMap(({ step, days }) => spreadRows(`${say.daysFor}: ${stepName(step)}`, days)),
    ...spreadRows(say.practice, figures.held.practice),
    ...spreadRows(say.others, figures.held.others),
    ...figures.ageing.map(({ from, to, loops: open }) =>
      countRow(`${say.openFor}: ${to === undefined ? `${from}+` : `${from}–${to}`}`, {
        loops: open,
        of: figures.open,
      }),
    ),
    countRow(say.leaked, { ...figures.leaked, ...(leakedUsd && { usd: leakedUsd.total }) }),
    ...figures.leaks.map(({ cause, loops: lost }) =>
      countRow(`${say.leaked}: ${causeName(cause)}`, { loops: lost, of: figures.leaked.of, ...usdOf(cause) }),
    ),
    countRow(say.noShows, figures.noShows),
    ...spreadRows(say.contacts, figures.contacts),
    ...cohorts.flatMap(({ month, referred, closedIn }) =>
      closedIn.map((one) =>
        countRow(`${say.cohort}: ${month}, ${one.month}`, { loops: one.loops, of: referred }),
      ),
    ),
  ])
}
