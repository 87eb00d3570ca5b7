import type { NoteCandidateView, NoteChoice, NoteDetail } from '#contract/notes.ts'
import { lacksWords, type EncounterWaiver } from '#domain/commands/encounter-waiver.ts'
import { findFirstOffer } from '#domain/notes-in/first-offer.ts'
import { useState } from 'react'
import type { WorklistSession } from '../../api/worklist.ts'
import { Fact } from '../../ui/fact.tsx'
import { Icon } from '../../ui/icon.tsx'
import { stateLabel } from '../referral-chart/state-label.ts'
import { NoteDialog } from './note-dialog.tsx'
import { sayCheck, titleOf } from './note-sentences.ts'
import { useNotesSpeech } from './notes-words.ts'
import { PatientComparison } from './patient-comparison.tsx'
import { WaiverChoice } from './waiver-choice.tsx'

type Props = {
  note: NoteDetail
  session: WorklistSession
  isSaving: boolean
  onDecide: (note: NoteDetail, choice: NoteChoice) => void
}

/** The referrals a note may belong to, the best first: facts that agree and disagree, and no verdict. */
export function CandidateList({ note, session, isSaving, onDecide }: Props) {
  const { t } = useNotesSpeech()
  const { candidates } = note
  const first = findOffered(note)
  return (
    <section aria-labelledby="nts-cand">
      <h3 className="section-title" id="nts-cand" tabIndex={-1} data-candidates="">
        {t('cand.title')}
      </h3>
      {candidates.length === 0 && <p>{t('cand.none')}</p>}
      <ol>
        {candidates.map((candidate, index) => (
          <Candidate
            key={candidate.referral.reference}
            note={note}
            session={session}
            candidate={candidate}
            rank={index + 1}
            isFirst={candidate === first}
            isSaving={isSaving}
            onDecide={onDecide}
          />
        ))}
      </ol>
    </section>
  )
}

/** The candidate that one press files: far ahead of the others, of a patient who is confirmed, and never ruled out. */
function findOffered({ candidates, actions }: NoteDetail): NoteCandidateView | undefined {
  if (!actions.includes('file')) return undefined
  const offer = findFirstOffer(candidates)
  const isSure = offer?.agreement === 'number' || offer?.agreement === 'demographics'
  return isSure && offer?.isRejected === false ? offer : undefined
}

function Candidate(props: Props & { candidate: NoteCandidateView; rank: number; isFirst: boolean }) {
  const { note, session, candidate, rank, isFirst, isSaving, onDecide } = props
  const speech = useNotesSpeech()
  const { t } = speech
  const { referral, patient, isRejected } = candidate
  const title = titleOf(referral, speech)
  // Of a filed note only the place where it is can be wrong.
  const isPlace = note.filed === undefined || note.filed.referrals.includes(referral.reference)
  const mayRefuse = note.actions.includes('not-this-referral') && !isRejected && isPlace
  // Two referrals of one kind are told apart by their numbers.
  const { number } = referral
  const labelOf = (act: string): string => {
    const about = { act, title, name: patient.name }
    return number === undefined ? t('act.about', about) : t('act.about-numbered', { ...about, number })
  }
  const [isAsking, setAsking] = useState(false)
  const { usualWaiver } = referral
  const [waiver, setWaiver] = useState<EncounterWaiver | undefined>(usualWaiver && { reason: usualWaiver })
  const [isWordless, setWordless] = useState(false)
  const mayFile = note.actions.includes('file')
  const withWaiver = (choice: NoteChoice): NoteChoice =>
    choice.kind === 'file' && waiver ? { ...choice, waiver } : choice
  // Against the name in the note nothing is filed without a word.
  const needsWhy = candidate.agreement === 'differs'
  const file = (): void => {
    if (waiver && lacksWords(waiver)) setWordless(true)
    else if (needsWhy) setAsking(true)
    else {
      const { reference } = referral
      onDecide(note, withWaiver({ kind: 'file', patient: patient.reference, referral: reference }))
    }
  }
  return (
    <li className="match nts-cand">
      <div className="nts-row-head">
        <h4>{t('cand.rank', { rank, title })}</h4>
        {isFirst && <span className="chip k-to-review">{t('cand.first')}</span>}
        {isRejected && <span className="nts-state">{t('cand.rejected')}</span>}
      </div>
      <PatientComparison note={note} candidate={candidate} />
      <ReferralFacts candidate={candidate} />
      <Checks candidate={candidate} />
      {mayFile && waiver && (
        <WaiverChoice
          value={waiver}
          isWrong={isWordless}
          onChange={(chosen) => {
            setWaiver(chosen)
            setWordless(false)
          }}
        />
      )}
      <div className="acts">
        {mayFile && (
          <button
            type="button"
            className={isFirst ? 'btn primary' : 'btn'}
            data-first-offer={isFirst ? '' : undefined}
            disabled={isSaving}
            aria-label={labelOf(t(needsWhy ? 'act.file-anyway' : 'act.file'))}
            onClick={file}
          >
            {t(needsWhy ? 'act.file-anyway' : 'act.file')}
          </button>
        )}
        {mayRefuse && (
          <button
            type="button"
            className="btn text"
            disabled={isSaving}
            aria-label={labelOf(t('act.not-this-referral'))}
            onClick={() => onDecide(note, { kind: 'not-this-referral', referral: referral.reference })}
          >
            {t('act.not-this-referral')}
          </button>
        )}
      </div>
      {isAsking && (
        <NoteDialog
          name="file-anyway"
          note={{ ...note, candidates: [candidate] }}
          session={session}
          onChoose={(choice) => onDecide(note, withWaiver(choice))}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  )
}

function ReferralFacts({ candidate: { referral } }: { candidate: NoteCandidateView }) {
  const { t, wording } = useNotesSpeech()
  const { receiver, reason, orderedAt, visitAt, number, urgency } = referral
  const state = stateLabel(referral, wording)
  return (
    <dl className="facts">
      <Fact label={t('cand.to')}>{receiver ?? t('cand.no-receiver')}</Fact>
      <Fact label={t('cand.reason')}>{reason}</Fact>
      <Fact label={t('cand.ordered')}>{orderedAt === undefined ? undefined : wording.day(orderedAt)}</Fact>
      <Fact label={t('cand.visit')}>{visitAt === undefined ? undefined : wording.moment(visitAt)}</Fact>
      <Fact label={t('cand.state')}>
        {urgency === 'routine' ? state : `${state} · ${wording.label(`urgency.${urgency}`)}`}
      </Fact>
      <Fact label={t('cand.number')}>{number}</Fact>
    </dl>
  )
}

function Checks({ candidate: { agrees, disagrees } }: { candidate: NoteCandidateView }) {
  const { t } = useNotesSpeech()
  const all = agrees.length + disagrees.length
  if (all === 0) return null
  return (
    <>
      <p className="caption">{t('cand.checks', { agree: agrees.length, all })}</p>
      <ul className="checks">
        {agrees.map((feature) => (
          <Check key={feature} feature={feature} agrees />
        ))}
        {disagrees.map((feature) => (
          <Check key={feature} feature={feature} agrees={false} />
        ))}
      </ul>
    </>
  )
}

function Check({ feature, agrees }: { feature: string; agrees: boolean }) {
  const speech = useNotesSpeech()
  return (
    <li className={agrees ? 'yes' : 'no'}>
      <Icon name={agrees ? 'closed' : 'mismatch'} />
      <span>
        <span className="visually-hidden">{speech.t(agrees ? 'cand.agrees' : 'cand.disagrees')}: </span>
        {sayCheck(feature, agrees, speech)}
      </span>
    </li>
  )
}
