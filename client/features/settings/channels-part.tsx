import { useQuery } from '@tanstack/react-query'
import type { ChannelsAnswer } from '#contract/settings.ts'
import { channelsQuery } from '../../api/settings.ts'
import type { PracticePageProps } from '../practice/spoken-page.tsx'
import { nameChannel } from './channel-name.ts'
import { Reading } from './reading.tsx'
import { useSettingsSpeech } from './settings-words.ts'

/** What the practice sends over, who answers for it, and what last went wrong. */
export function ChannelsPart({ session, onEnd }: PracticePageProps) {
  const { t } = useSettingsSpeech()
  const read = useQuery(channelsQuery(session.bearer))
  return (
    <Reading read={read} onEnd={onEnd}>
      {({ file, channels }) => (
        <section>
          <h2>{t('part.channels')}</h2>
          <p>{t('channel.text', { file })}</p>
          <div className="set-wide">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('channel.channel')}</th>
                  <th scope="col">{t('channel.state')}</th>
                  <th scope="col">{t('channel.baa')}</th>
                  <th scope="col">{t('channel.trouble')}</th>
                </tr>
              </thead>
              <tbody>
                {channels.map((channel) => (
                  <Line key={channel.channel} channel={channel} />
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </Reading>
  )
}

function Line({ channel: one }: { channel: ChannelsAnswer['channels'][number] }) {
  const { t, wording } = useSettingsSpeech()
  const { channel, isOn, attested, lastTrouble } = one
  return (
    <tr>
      <th scope="row">{nameChannel(channel, t)}</th>
      <td>{t(isOn ? 'channel.on' : 'channel.off')}</td>
      <td>
        {attested === undefined
          ? isOn && t('channel.none')
          : t('channel.attested', { who: attested.by, on: wording.day(attested.on) })}
      </td>
      <td>
        {lastTrouble === undefined
          ? t('channel.no-trouble')
          : `${wording.moment(lastTrouble.at)} · ${lastTrouble.code}`}
      </td>
    </tr>
  )
}
