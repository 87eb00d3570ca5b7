import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { MessageSamples } from '#contract/settings.ts'
import { messagesQuery } from '../../api/settings.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { PracticePageProps } from '../practice/spoken-page.tsx'
import { nameChannel } from './channel-name.ts'
import { Reading } from './reading.tsx'
import { useSettingsSpeech } from './settings-words.ts'

const audiences = ['patient', 'receiver', 'referrer', 'staff'] as const
const languages = [
  ['en', 'English'],
  ['es', 'Español'],
] as const

/** Every message the practice can send, in its words. */
export function MessagesPart({ session, onEnd }: PracticePageProps) {
  const { t } = useSettingsSpeech()
  const { locale } = useLanguage()
  const [language, setLanguage] = useState(locale)
  const [audience, setAudience] = useState<(typeof audiences)[number]>('patient')
  const id = useId()
  const read = useQuery(messagesQuery(session.bearer, language))
  return (
    <section>
      <h2>{t('part.messages')}</h2>
      <p>{t('message.text')}</p>
      <div className="cln-bar">
        <div className="field">
          <label htmlFor={`${id}-to`}>{t('message.audience')}</label>
          <select
            id={`${id}-to`}
            value={audience}
            onChange={({ target }) => setAudience(audiences.find((one) => one === target.value) ?? 'patient')}
          >
            {audiences.map((each) => (
              <option key={each} value={each}>
                {t(`message.to.${each}`)}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-in`}>{t('message.language')}</label>
          <select
            id={`${id}-in`}
            value={language}
            onChange={({ target }) => setLanguage(target.value === 'es' ? 'es' : 'en')}
          >
            {languages.map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </div>
      <Reading read={read} onEnd={onEnd}>
        {({ messages }) => (
          <MessageList messages={messages.filter((one) => one.audience === audience)} language={language} />
        )}
      </Reading>
    </section>
  )
}

type Sample = MessageSamples['messages'][number]

/** By channel; what two channels say alike stands under both. */
function MessageList({ messages, language }: { messages: readonly Sample[]; language: 'en' | 'es' }) {
  const { t } = useSettingsSpeech()
  const byChannel = Map.groupBy(messages, ({ channel }) => channel)
  if (messages.length === 0) return <p>{t('message.none')}</p>
  return [...byChannel].map(([channel, own]) => (
    <section key={channel}>
      <h3>{nameChannel(channel, t)}</h3>
      <ul className="set-messages" lang={language}>
        {own.map(({ subject, text }) => (
          <li key={text}>
            {subject !== undefined && <b>{subject}</b>}
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </section>
  ))
}
