import type { ChainVerified } from '#contract/audit.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { chainQuery, verifyTrail } from '../../api/audit.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { useComplianceSpeech } from './compliance-words.ts'

/** Where the chain stands, and whether it is whole. */
export function ChainPanel({ session }: { session: WorklistSession }) {
  const { t, wording } = useComplianceSpeech()
  const { data } = useQuery(chainQuery(session))
  const [verified, setVerified] = useState<ChainVerified | 'busy' | 'failed'>()
  const verify = (): void => {
    setVerified('busy')
    verifyTrail(session).then(setVerified, () => setVerified('failed'))
  }
  return (
    <section aria-labelledby="chain" className="no-print">
      <h2 id="chain">{t('chain.title')}</h2>
      {data !== undefined && (
        <p>
          {t('chain.length', { count: data.length })}{' '}
          {data.checkpoint === undefined
            ? t('chain.no-checkpoint')
            : t('chain.checkpoint', {
                seq: data.checkpoint.seq,
                when: wording.moment(data.checkpoint.recordedAt),
              })}{' '}
          {data.kid !== undefined && <span className="caption">{t('chain.kid', { kid: data.kid })}</span>}
        </p>
      )}
      <p className="cmp-acts">
        <button type="button" className="btn" disabled={verified === 'busy'} onClick={verify}>
          {t('chain.verify')}
        </button>
        <Outcome verified={verified} />
      </p>
    </section>
  )
}

function Outcome({ verified }: { verified: ChainVerified | 'busy' | 'failed' | undefined }) {
  const { t, wording } = useComplianceSpeech()
  if (verified === undefined || verified === 'busy')
    return <span role="status">{verified === undefined ? '' : t('chain.verifying')}</span>
  if (verified === 'failed') return <b role="alert">{t('chain.failed')}</b>
  if (verified.fault !== undefined)
    return (
      <b role="alert" className="cmp-bad">
        {t('chain.broken', verified.fault)}
      </b>
    )
  return (
    <b role="status" className="cmp-good">
      {t('chain.whole', { count: verified.count, when: wording.moment(verified.checkedAt) })}
    </b>
  )
}
