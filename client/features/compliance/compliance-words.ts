import type { ComplianceKey } from '../../i18n/compliance-en.ts'
import { openSpeech, type Speech } from '../../i18n/own-speech.ts'
import { openOwnWords } from '../../i18n/own-words.ts'

/** What the pages of compliance say, fetched with them. */
export const complianceWords = openOwnWords<ComplianceKey>(
  async (locale) =>
    (locale === 'es'
      ? await import('../../i18n/compliance-es.ts')
      : await import('../../i18n/compliance-en.ts')
    ).words.own,
)

export type ComplianceSpeech = Speech<ComplianceKey>

const speech = openSpeech<ComplianceKey>('compliance')
export const ComplianceSpeechProvider = speech.Provider
export const useComplianceSpeech = speech.useSpeech
