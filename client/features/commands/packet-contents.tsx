import type { PacketOfferAnswer } from '#contract/packets.ts'
import type { PacketSectionName } from '#domain/packet/choose-packet.ts'
import { useState } from 'react'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { useCommandWords } from './command-words.ts'

type Offer = NonNullable<PacketOfferAnswer['offer']>
type Section = Offer['sections'][number]
type Entry = Section['entries'][number]

/**
 * What goes along in a packet, section by section and entry by entry. What labels hold out is a number here. A choice
 * other than the usual one is in the form's data (`readPacketChoice`).
 */
export function PacketContents({ offer, isSent }: { offer: Offer; isSent: boolean }) {
  const t = useCommandWords()
  const [sections, setSections] = useState<ReadonlySet<PacketSectionName>>(
    () => new Set(offer.sections.filter(({ isUsual }) => isUsual).map(({ name }) => name)),
  )
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set())
  const { authorization } = offer
  const isUsual =
    offer.sections.every((each) => each.isUsual === sections.has(each.name)) && leftOut.size === 0
  const isRestricted = !offer.sections.some((each) => each.isUsual)
  const leave = (reference: string) => setLeftOut(toggled(leftOut, reference))
  return (
    <fieldset className="field packet">
      <legend>{t('packet.contents')}</legend>
      <p className="caption">{t(isRestricted ? 'packet.restricted' : 'packet.always')}</p>
      {offer.sections.map((section) => (
        <SectionChoice
          key={section.name}
          section={section}
          isChosen={sections.has(section.name)}
          onChoose={() => setSections(toggled(sections, section.name))}
          leftOut={leftOut}
          onLeave={leave}
        />
      ))}
      {authorization !== undefined && (
        <label className="tick">
          <input
            type="checkbox"
            checked={!leftOut.has(authorization.reference)}
            onChange={() => leave(authorization.reference)}
          />
          <span>
            {t('packet.authorization')} <span data-identifier>{authorization.number}</span>
          </span>
        </label>
      )}
      {isSent && !isUsual && (
        <>
          <input type="hidden" name="packet-chosen" value="yes" />
          {[...sections].map((name) => (
            <input key={name} type="hidden" name="packet-section" value={name} />
          ))}
          {[...leftOut].map((reference) => (
            <input key={reference} type="hidden" name="packet-leave-out" value={reference} />
          ))}
        </>
      )}
    </fieldset>
  )
}

function toggled<Each>(set: ReadonlySet<Each>, one: Each): ReadonlySet<Each> {
  return new Set(set.has(one) ? [...set].filter((each) => each !== one) : [...set, one])
}

function SectionChoice(props: {
  section: Section
  isChosen: boolean
  onChoose: () => void
  leftOut: ReadonlySet<string>
  onLeave: (reference: string) => void
}) {
  const { section, isChosen, onChoose, leftOut, onLeave } = props
  const { name, isRead, entries, heldOut } = section
  const t = useCommandWords()
  const count = entries.filter(({ reference }) => !leftOut.has(reference)).length
  return (
    <div className="packet-section">
      <label className="tick">
        <input type="checkbox" checked={isChosen} onChange={onChoose} />
        <span>
          {t(`packet.section.${name}`)}{' '}
          <span className="muted">
            {isRead ? t('packet.entries', { count, of: entries.length }) : t('packet.not-read')}
          </span>
        </span>
      </label>
      {heldOut > 0 && <p className="caption">{t('packet.held-out', { count: heldOut })}</p>}
      {isChosen && entries.length > 0 && (
        <details>
          <summary>
            {t('packet.choose')} <span className="visually-hidden">{t(`packet.section.${name}`)}</span>
          </summary>
          {entries.map((entry) => (
            <label key={entry.reference} className="tick">
              <input
                type="checkbox"
                checked={!leftOut.has(entry.reference)}
                onChange={() => onLeave(entry.reference)}
              />
              <EntryLine entry={entry} />
            </label>
          ))}
        </details>
      )}
    </div>
  )
}

function EntryLine({ entry: { text, detail, on } }: { entry: Entry }) {
  const { wording } = useChartSetting()
  // A year, or a month of it, stays as it was written.
  const day = on !== undefined && on.length === 10 ? wording.day(on) : on
  return (
    <span>
      {text}
      {[detail, day].map(
        (more) =>
          more !== undefined && (
            <span key={more} className="muted">
              {' '}
              · {more}
            </span>
          ),
      )}
    </span>
  )
}
