import type { CleanUpList, CleanUpProposed } from '#contract/clean-up.ts'
import { PatientLine } from '../practice/patient-line.tsx'
import type { CleanUpActs, CleanUpModel } from './clean-up-model.ts'
import { useCleanUpSpeech, type CleanUpSpeech } from './clean-up-words.ts'
import { sayProof } from './proof-text.ts'

type Props = { list: CleanUpList; model: CleanUpModel; acts: CleanUpActs }

/** The proposals, each with its proof, to be closed together or kept open one by one. */
export function ProposalList({ list, model, acts }: Props) {
  const { t } = useCleanUpSpeech()
  const { chosen, isClosing } = model
  const all = list.proposals.map(({ row }) => row.referral)
  const count = all.filter((referral) => chosen.has(referral)).length
  if (all.length === 0) return <h2>{t('page.none')}</h2>
  const toggle = (referral: string): void => {
    const next = new Set(chosen)
    if (!next.delete(referral)) next.add(referral)
    acts.onChoose(next)
  }
  return (
    <section aria-labelledby="clean-up-open">
      <h2 id="clean-up-open">{t('open.count', { count: all.length })}</h2>
      <div className="cln-bar">
        <label className="choice">
          <input
            type="checkbox"
            checked={count === all.length}
            ref={(box) => {
              if (box !== null) box.indeterminate = count > 0 && count < all.length
            }}
            onChange={() => acts.onChoose(new Set(count === all.length ? [] : all))}
          />
          <span>{t('open.all')}</span>
        </label>
        <button
          type="button"
          className="btn primary"
          disabled={count === 0 || isClosing}
          onClick={acts.onClose}
        >
          {count === 0 ? t('open.close-none') : t('open.close', { count })}
        </button>
      </div>
      <ul className="cln-rows">
        {list.proposals.map((proposed) => (
          <Proposal
            key={proposed.row.referral}
            proposed={proposed}
            isChosen={chosen.has(proposed.row.referral)}
            onToggle={() => toggle(proposed.row.referral)}
            onKeep={() => acts.onKeep(proposed)}
          />
        ))}
      </ul>
      {list.isCut && <p className="caption">{t('page.cut')}</p>}
    </section>
  )
}

function Proposal(props: {
  proposed: CleanUpProposed
  isChosen: boolean
  onToggle: () => void
  onKeep: () => void
}) {
  const { proposed, isChosen, onToggle, onKeep } = props
  const { row, kind, proof } = proposed
  const speech = useCleanUpSpeech()
  const { t, wording } = speech
  const title = titleOf(row, speech)
  const named = { name: row.patientName, title }
  return (
    <li className={isChosen ? 'chosen' : undefined}>
      <label className="wl-check">
        <input type="checkbox" checked={isChosen} aria-label={t('open.select', named)} onChange={onToggle} />
      </label>
      <div>
        <SubjectLine of={row} />
        <p>
          {title} · {row.receiver ?? t('open.no-receiver')}
          {row.number !== undefined && <span className="caption"> {row.number}</span>}
        </p>
        <p className="caption">
          {t('open.owner')} {row.owner?.display ?? t('open.nobody')} · {wording.say(row.why)}
        </p>
      </div>
      <div>
        <p>
          <b>{t(`kind.${kind}`)}.</b> {sayProof(proof, speech)}
        </p>
        <details>
          <summary className="caption">{t('open.evidence')}</summary>
          <ul className="caption">
            {proof.evidence.map((reference) => (
              <li key={reference}>{reference}</li>
            ))}
          </ul>
        </details>
      </div>
      <button type="button" className="btn small" aria-label={t('open.keep-of', named)} onClick={onKeep}>
        {t('open.keep')}
      </button>
    </li>
  )
}

/** What a referral is called, as in the list. */
export function titleOf(
  { title, specialty }: { title: string; specialty?: string | undefined },
  { wording }: CleanUpSpeech,
): string {
  return wording.title({ title, ...(specialty !== undefined && { specialty }) })
}

/** Whom a referral is about, in the words of this page. */
export function SubjectLine({
  of,
}: {
  of: { patientName: string } & Partial<Record<'birthDate' | 'mrn', string | undefined>>
}) {
  const { t } = useCleanUpSpeech()
  const words = { born: t('open.born'), mrn: t('open.mrn'), unknown: t('open.not-known') }
  return <PatientLine name={of.patientName} birthDate={of.birthDate} mrn={of.mrn} words={words} />
}
