import { loadWording } from '#contract/wording.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { listUndocumentedVisits } from '../../store/undocumented-visits.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import { mostExported } from './export-worklist.ts'
import { StoredSummary } from './stored-summary.ts'
import { writeCsv } from './write-csv.ts'

const headings = {
  en: ['Patient', 'Born', 'Record number', 'Referral number', 'Referral', 'Seen at', 'Visit', 'Report'],
  es: [
    'Paciente',
    'Nacimiento',
    'Expediente',
    'Número de remisión',
    'Remisión',
    'Atendido en',
    'Cita',
    'Informe',
  ],
} as const
const reports = {
  en: { interim: 'Interim only', none: 'None' },
  es: { interim: 'Solo provisional', none: 'Ninguno' },
} as const

/**
 * Visits that took place and have no final report, as CSV for billing, from Baton's own index alone; the oldest first.
 *
 * @returns the file in the practice's language, and whose data is in it, as references
 */
export async function exportUndocumentedVisits(
  db: WatchDatabase,
  { id, locale, policy }: Pick<Tenant, 'id' | 'locale' | 'policy'>,
  seesRestricted: boolean,
): Promise<{ csv: string; patients: readonly string[] }> {
  const language = locale ?? 'en'
  const wording = await loadWording(language, policy.calendar.timeZone)
  const visits = await listUndocumentedVisits(db, id, seesRestricted, mostExported)
  const rows = visits.map(({ summary }) => {
    const { patientName, birthDate, mrn, number, title, receiver, seenAt, state } =
      StoredSummary.parse(summary)
    const report = reports[language][state === 'interim-note' ? 'interim' : 'none']
    const visit = seenAt === undefined ? '' : wording.moment(seenAt)
    return [patientName, birthDate ?? '', mrn ?? '', number ?? '', title, receiver ?? '', visit, report]
  })
  return {
    csv: writeCsv([headings[language], ...rows]),
    patients: [...new Set(visits.map(({ patient }) => `Patient/${patient}`))],
  }
}
