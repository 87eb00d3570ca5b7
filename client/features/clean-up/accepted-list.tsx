import type { CleanUpAccepted, CleanUpList } from '#contract/clean-up.ts'
import type { CleanUpActs } from './clean-up-model.ts'
import { useCleanUpSpeech } from './clean-up-words.ts'
import { SubjectLine, titleOf } from './proposal-list.tsx'
import { sayProof } from './proof-text.ts'
import { ReasonButton } from './reason-button.tsx'

/** What was closed as proposed, how often that was found wrong, and what waits for a second look, first. */
export function AcceptedList({ list, acts }: { list: CleanUpList; acts: CleanUpActs }) {
  const { t } = useCleanUpSpeech()
  const { accepted, figures } = list
  return (
    <section aria-labelledby="clean-up-past">
      <h2 id="clean-up-past">{t('past.title')}</h2>
      {accepted.length === 0 ? (
        <p className="muted">{t('past.none')}</p>
      ) : (
        <>
          <p>{t('look.figures', figures)}</p>
          <ul className="cln-rows">
            {accepted.map((each) => (
              <Accepted key={each.id} accepted={each} acts={acts} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Accepted({ accepted, acts }: { accepted: CleanUpAccepted; acts: CleanUpActs }) {
  const speech = useCleanUpSpeech()
  const { t, wording } = speech
  const { id, patientName, kind, proof, acceptedBy, acceptedAt, isOpenAgain } = accepted
  const title = titleOf(accepted, speech)
  const named = { name: patientName, title }
  return (
    <li>
      <div>
        <SubjectLine of={accepted} />
        <p>{title}</p>
        <p className="caption">{t('past.by', { who: acceptedBy, when: wording.moment(acceptedAt) })}</p>
      </div>
      <div>
        <p>
          <b>{t(`kind.${kind}`)}.</b> {sayProof(proof, speech)}
        </p>
        <SecondLook accepted={accepted} acts={acts} />
      </div>
      {isOpenAgain ? (
        <b>{t('past.open-again')}</b>
      ) : (
        <ReasonButton
          label={t('past.reopen')}
          name={t('past.reopen-of', named)}
          question={t('past.reopen-why')}
          onReason={(text) => acts.onTakeBack(id, patientName, text)}
        />
      )}
    </li>
  )
}

function SecondLook({ accepted, acts }: { accepted: CleanUpAccepted; acts: CleanUpActs }) {
  const speech = useCleanUpSpeech()
  const { t } = speech
  const { id, patientName, isSampled, isOpenAgain, mayCheck, verdict, checkedBy, note } = accepted
  const named = { name: patientName, title: titleOf(accepted, speech) }
  if (verdict !== undefined) {
    return <p>{t(`look.${verdict}`, { who: checkedBy ?? '', note: note ?? '' })}</p>
  }
  if (mayCheck) {
    return (
      <div className="cln-look">
        <b>{t('look.yours')}</b>
        <button
          type="button"
          className="btn small"
          aria-label={t('look.agree-of', named)}
          onClick={() => acts.onCheck(id, { verdict: 'agrees' })}
        >
          {t('look.agree')}
        </button>
        <ReasonButton
          label={t('look.disagree')}
          name={t('look.disagree-of', named)}
          question={t('look.disagree-why')}
          onReason={(words) => acts.onCheck(id, { verdict: 'disagrees', note: words })}
        />
      </div>
    )
  }
  return isSampled && !isOpenAgain ? <p className="caption">{t('look.waits')}</p> : null
}
