import type { SettingsKey } from '../../i18n/settings-en.ts'
import { openSpeech, type Speech } from '../../i18n/own-speech.ts'
import { openOwnWords } from '../../i18n/own-words.ts'

/** What the settings say, fetched with their page. */
export const settingsWords = openOwnWords<SettingsKey>(
  async (locale) =>
    (locale === 'es' ? await import('../../i18n/settings-es.ts') : await import('../../i18n/settings-en.ts'))
      .words.own,
)

export type SettingsSpeech = Speech<SettingsKey>

const speech = openSpeech<SettingsKey>('the settings')
export const SettingsSpeechProvider = speech.Provider
export const useSettingsSpeech = speech.useSpeech
