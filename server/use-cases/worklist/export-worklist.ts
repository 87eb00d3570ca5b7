import type { WorklistRow } from '#contract/worklist.ts'
import { loadWording, type Language, type Wording } from '#contract/wording.ts'
import { loopSteps } from '#domain/loop-vocabulary.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import type { ListReader } from '../../store/worklist-conditions.ts'
import { readWorklist, type PageQuestion } from './read-worklist.ts'
import { writeCsv } from './write-csv.ts'

/** More is no list to work through; it would hold up a process that others wait for. */
export const mostExported = 20_000
const pageSize = 1_000
const wholeDay = /^\d{4}-\d{2}-\d{2}$/

const headings: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Patient',
    'Born',
    'Record number',
    'Referral number',
    'Referral',
    'Referred to',
    'Urgency',
    'Status',
    'Waiting for',
    'Due',
    'Visit',
    'Why',
    'Owner',
    'Escalations',
    'As of',
  ],
  es: [
    'Paciente',
    'Nacimiento',
    'Expediente',
    'Número de remisión',
    'Remisión',
    'Remitido a',
    'Urgencia',
    'Situación',
    'A la espera de',
    'Vence',
    'Cita',
    'Por qué',
    'Responsable',
    'Escaladas',
    'Datos de',
  ],
}

/**
 * A whole list as CSV, in its order, all of it judged at one moment.
 *
 * @returns the file and whose data is in it, as references; `too-many` above {@link mostExported}
 */
export async function exportWorklist(
  db: WatchDatabase,
  reader: ListReader,
  { timeZone, language }: { timeZone: string; language: Language },
  question: Omit<PageQuestion, 'cursor' | 'limit'>,
): Promise<{ csv: string; patients: readonly string[] } | 'too-many'> {
  const wording = await loadWording(language, timeZone)
  const rows: WorklistRow[] = []
  for (let cursor: string | undefined; ;) {
    const asked = { ...question, limit: pageSize, ...(cursor !== undefined && { cursor }) }
    const page = await readWorklist(db, reader, timeZone, asked)
    if (page === 'unknown-cursor') throw new Error('a page gave a cursor that is none')
    if (page.total > mostExported) return 'too-many'
    rows.push(...page.rows)
    if (page.next === undefined) break
    cursor = page.next
  }
  return {
    csv: writeCsv([headings[language], ...rows.map((row) => toCells(row, wording))]),
    patients: [...new Set(rows.map((row) => row.patient))],
  }
}

function toCells(row: WorklistRow, wording: Wording): readonly string[] {
  const step = loopSteps[row.step - 1]
  return [
    row.patientName,
    wholeDay.test(row.birthDate ?? '') ? wording.day(row.birthDate ?? '') : (row.birthDate ?? ''),
    row.mrn ?? '',
    row.number ?? '',
    wording.title({ title: row.title, ...(row.specialty !== undefined && { specialty: row.specialty }) }),
    row.receiver ?? '',
    wording.label(`urgency.${row.urgency}`),
    wording.label(`display.${row.display}`),
    step === undefined ? '' : wording.label(`step.${step}`),
    row.clock === undefined ? '' : wording.moment(row.clock.due),
    row.visitAt === undefined ? '' : wording.moment(row.visitAt),
    wording.say(row.why),
    row.owner?.display ?? '',
    String(row.escalation),
    wording.moment(row.evidenceAt),
  ]
}
