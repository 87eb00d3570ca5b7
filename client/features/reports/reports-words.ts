import type { ReportsKey } from '../../i18n/reports-en.ts'
import { openSpeech, type Speech } from '../../i18n/own-speech.ts'
import { openOwnWords } from '../../i18n/own-words.ts'

export type { ReportsKey }

/** What is said of the practice's figures, fetched with their page. */
export const reportsWords = openOwnWords<ReportsKey>(
  async (locale) =>
    (locale === 'es' ? await import('../../i18n/reports-es.ts') : await import('../../i18n/reports-en.ts'))
      .words.own,
)

export type ReportsSpeech = Speech<ReportsKey>

const speech = openSpeech<ReportsKey>('reports')
export const ReportsSpeechProvider = speech.Provider
export const useReportsSpeech = speech.useSpeech
