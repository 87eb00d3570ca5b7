import type { PatientIdentity } from '#contract/audit.ts'
import { useState } from 'react'
import type { AuditAsked } from '../../api/audit.ts'
import { SpokenPage, type PracticePageProps } from '../practice/spoken-page.tsx'
import { useSessionEnd } from '../practice/use-session-end.ts'
import { AuditSearch } from './audit-search.tsx'
import { ChainPanel } from './chain-panel.tsx'
import { ComplianceSpeechProvider, complianceWords, useComplianceSpeech } from './compliance-words.ts'
import { FoundEntries } from './found-entries.tsx'
import { PatientName } from './patient-name.tsx'
import { PatientPicker } from './patient-picker.tsx'

/** The audit trail: who did or saw what. */
export function AuditPage(props: PracticePageProps) {
  return (
    <SpokenPage {...props} words={complianceWords}>
      {(speech) => (
        <ComplianceSpeechProvider value={speech}>
          <AuditView {...props} />
        </ComplianceSpeechProvider>
      )}
    </SpokenPage>
  )
}

/** What is asked for stays on the page: an address is kept and sent on, and could name a patient. */
function AuditView({ session, onEnd }: PracticePageProps) {
  const { t } = useComplianceSpeech()
  const [patient, setPatient] = useState<PatientIdentity>()
  const [asked, setAsked] = useState<AuditAsked>()
  const [error, setError] = useState<Error | null>(null)
  if (useSessionEnd([error], onEnd)) return null
  return (
    <main className="cmp">
      <p className="muted no-print">{t('audit.text')}</p>
      <ChainPanel session={session} />
      <section aria-labelledby="audit-search">
        <h2 id="audit-search" className="no-print">
          {t('audit.search')}
        </h2>
        {patient === undefined ? (
          <PatientPicker session={session} onChoose={setPatient} />
        ) : (
          <p className="cmp-acts">
            <span>
              {t('find.chosen')} <PatientName identity={patient} />
            </span>
            <button type="button" className="btn small no-print" onClick={() => setPatient(undefined)}>
              {t('find.clear')}
            </button>
          </p>
        )}
        <AuditSearch patient={patient} onAsk={setAsked} />
      </section>
      <section aria-labelledby="audit-found">
        <h2 id="audit-found">{t('audit.found')}</h2>
        {asked === undefined ? (
          <p className="muted">{t('audit.not-asked')}</p>
        ) : (
          <FoundEntries
            key={JSON.stringify(asked)}
            session={session}
            asked={asked}
            words={{ none: t('audit.none'), export: t('audit.export') }}
            onError={setError}
          />
        )}
      </section>
    </main>
  )
}
