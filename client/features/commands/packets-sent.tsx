import type { PacketStandings } from '#contract/packets.ts'
import { contactMedia } from '#domain/commands/command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { useQuery } from '@tanstack/react-query'
import { packetStandingsQuery } from '../../api/packets.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { useOwnWords } from '../../i18n/own-words.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { commandWords, type TranslateCommand } from './command-words.ts'

type Standing = PacketStandings['packets'][number]

/** What tells that papers went out, or were to. */
const signs: ReadonlySet<string> = new Set([
  'sent',
  'delivered',
  'delivery-failed',
  'information-sent',
  'task-requested',
])

/** Every packet of a referral by recipient, with the three rungs: a receipt of the transport is no acceptance. */
export function PacketsSent({ view, bearer }: { view: LoopView; bearer: string }) {
  const t = useOwnWords(commandWords)
  const told = view.timeline.map(({ what, at }) => `${what} ${at}`).join()
  const isAsked = view.timeline.some(({ what }) => signs.has(what))
  const { data, error } = useQuery({
    ...packetStandingsQuery(bearer, view.referral, told),
    enabled: isAsked,
    // What stood there stays until the new answer has come; a referral's packets are never shown under another's.
    placeholderData: (last, query) => (query?.queryKey[2] === view.referral ? last : undefined),
  })
  if (t === undefined || t === 'failed') return null
  // Who may not know is not told that there is something to know.
  if (error instanceof ProblemError && error.problem === 'not-allowed') return null
  if (error !== null) return <p role="alert">{t('packets.failed')}</p>
  const packets = data?.packets ?? []
  if (packets.length === 0) return null
  return (
    <section className="packets" aria-labelledby="packets-title">
      <h3 className="section-title" id="packets-title">
        {t('packets.title')}
      </h3>
      <ul className="plain-list">
        {packets.map((packet) => (
          <PacketLine key={`${packet.id} ${packet.recipient?.channel ?? ''}`} packet={packet} t={t} />
        ))}
      </ul>
    </section>
  )
}

function PacketLine({ packet, t }: { packet: Standing; t: TranslateCommand }) {
  const { wording } = useChartSetting()
  const { recipient, pages, sha256, heldOut, madeAt, failedAt } = packet
  const at = (instant: number): string => wording.moment(new Date(instant).toISOString())
  const medium = contactMedia.find((each) => each === recipient?.channel)
  const channel = medium === undefined ? (recipient?.channel ?? '') : t(`medium.${medium}`)
  const rungs = [
    ['packets.transmitted', packet.transmittedAt],
    ['packets.delivered', packet.deliveredAt],
    ['packets.accepted', packet.acceptedAt],
  ] as const
  return (
    <li>
      <b>
        {recipient === undefined ? t('packets.waiting') : t('packets.to', { name: recipient.name, channel })}
      </b>
      <ol className="rungs">
        {rungs.map(([key, reachedAt]) => (
          <li key={key} className={reachedAt === undefined ? 'open' : 'reached'}>
            {t(key)}{' '}
            <span className="nowrap">{reachedAt === undefined ? t('packets.not-yet') : at(reachedAt)}</span>
          </li>
        ))}
      </ol>
      {failedAt !== undefined && <p className="failed">{t('packets.failed-at', { at: at(failedAt) })}</p>}
      <span className="source">
        {t('packets.pages', { count: pages })} · {t('packets.made', { at: at(madeAt) })} ·{' '}
        <span className="nowrap" data-identifier title={sha256}>
          {t('packets.hash', { hash: `${sha256.slice(0, 16)}…` })}
        </span>
        {heldOut > 0 && ` · ${t('packets.held-out', { count: heldOut })}`}
      </span>
    </li>
  )
}
