import type { PatientIdentity } from '#contract/audit.ts'
import { useState } from 'react'
import { SpokenPage, type PracticePageProps } from '../practice/spoken-page.tsx'
import { useSessionEnd } from '../practice/use-session-end.ts'
import { ComplianceSpeechProvider, complianceWords, useComplianceSpeech } from './compliance-words.ts'
import { ErasureList } from './erasure-list.tsx'
import { OptOutList } from './opt-out-list.tsx'
import { PatientFile } from './patient-file.tsx'
import { PatientPicker } from './patient-picker.tsx'

/** What the practice answers for to its patients. */
export function CompliancePage(props: PracticePageProps) {
  return (
    <SpokenPage {...props} words={complianceWords}>
      {(speech) => (
        <ComplianceSpeechProvider value={speech}>
          <ComplianceView {...props} />
        </ComplianceSpeechProvider>
      )}
    </SpokenPage>
  )
}

/** Whom somebody looks at stays on the page: an address is kept and sent on, and would name the patient. */
function ComplianceView({ session, onEnd }: PracticePageProps) {
  const { t } = useComplianceSpeech()
  const [patient, setPatient] = useState<PatientIdentity>()
  const [error, setError] = useState<Error | null>(null)
  if (useSessionEnd([error], onEnd)) return null
  if (patient !== undefined) {
    return (
      <main className="cmp">
        <PatientFile
          key={patient.patient}
          session={session}
          patient={patient}
          onLeave={() => setPatient(undefined)}
          onError={setError}
        />
      </main>
    )
  }
  return (
    <main className="cmp">
      <p className="muted no-print">{t('home.text')}</p>
      <PatientPicker session={session} onChoose={setPatient} />
      <OptOutList session={session} onError={setError} />
      <ErasureList session={session} onError={setError} />
    </main>
  )
}
