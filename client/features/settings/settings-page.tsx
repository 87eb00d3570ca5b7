import type { ComponentType } from 'react'
import { usePageHash } from '../../ui/page-address.ts'
import { SpokenPage, type PracticePageProps } from '../practice/spoken-page.tsx'
import { ChannelsPart } from './channels-part.tsx'
import { HistoryPart } from './history-part.tsx'
import { MessagesPart } from './messages-part.tsx'
import { NotesPart } from './notes-part.tsx'
import { PolicyPart } from './policy-part.tsx'
import { readSettingsPart, settingsParts, writeSettingsPart, type SettingsPart } from './settings-address.ts'
import { SettingsSpeechProvider, settingsWords, type SettingsSpeech } from './settings-words.ts'

/** How a practice is set up: its policy, what was decided about it, its channels, its messages. */
export function SettingsPage(props: PracticePageProps) {
  return (
    <SpokenPage {...props} words={settingsWords} saysChartWords>
      {(speech) => <SpokenSettings {...props} speech={speech} />}
    </SpokenPage>
  )
}

const parts: Readonly<Record<SettingsPart, ComponentType<PracticePageProps>>> = {
  policy: PolicyPart,
  history: HistoryPart,
  channels: ChannelsPart,
  messages: MessagesPart,
  notes: NotesPart,
}

function SpokenSettings({ speech, ...props }: PracticePageProps & { speech: SettingsSpeech }) {
  const { t } = speech
  const part = readSettingsPart(usePageHash())
  const Part = parts[part]
  return (
    <SettingsSpeechProvider value={speech}>
      <main className="cln">
        <nav className="wl-places" aria-label={t('part.label')}>
          {settingsParts.map((each) => (
            <a key={each} href={writeSettingsPart(each)} aria-current={each === part ? 'page' : undefined}>
              {t(`part.${each}`)}
            </a>
          ))}
        </nav>
        <Part {...props} />
      </main>
    </SettingsSpeechProvider>
  )
}
