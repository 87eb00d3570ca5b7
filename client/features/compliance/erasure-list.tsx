import type { ErasureDone } from '#contract/compliance.ts'
import { erasuresQuery } from '../../api/compliance.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { saveFile } from '../../ui/use-download.ts'
import { useComplianceSpeech } from './compliance-words.ts'
import { ReadSection } from './read-section.tsx'

/** What was deleted, by whom and why, each with its proof. */
export function ErasureList(props: { session: WorklistSession; onError: (error: Error) => void }) {
  const { session, onError } = props
  const { t } = useComplianceSpeech()
  return (
    <ReadSection title={t('home.erasures')} query={erasuresQuery(session)} onError={onError}>
      {({ erasures }) =>
        erasures.length === 0 ? (
          <p className="muted">{t('home.erasures-none')}</p>
        ) : (
          <ul className="cmp-entries">
            {erasures.map((each) => (
              <Erasure key={each.proof.id} erasure={each} />
            ))}
          </ul>
        )
      }
    </ReadSection>
  )
}

function Erasure({ erasure }: { erasure: ErasureDone }) {
  const { t, wording } = useComplianceSpeech()
  const { proof, reopenedAt } = erasure
  const { patient, reason, erasedBy, erasedAt, deleted } = proof
  const when = wording.moment(erasedAt)
  const count = Object.values(deleted).reduce((sum, each) => sum + each, 0)
  return (
    <li className="cmp-acts">
      <b>{patient}</b>
      <span>{t('home.by', { who: erasedBy, when })}</span>
      <span>{t(`erase.why-${reason}`)}</span>
      <span>{t('home.rows', { count })}</span>
      {reopenedAt !== undefined && <span>{t('home.reopened', { when: wording.moment(reopenedAt) })}</span>}
      <button
        type="button"
        className="btn small no-print"
        aria-label={t('home.proof-of', { patient, when })}
        onClick={() => saveProof(erasure)}
      >
        {t('home.proof')}
      </button>
    </li>
  )
}

/** The statement that was signed, with its signature, as it stands. */
export function saveProof({ signed }: ErasureDone): void {
  saveFile(new Blob([signed], { type: 'application/jose' }), 'deletion.jws')
}
