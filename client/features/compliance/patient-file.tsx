import type { PatientIdentity } from '#contract/audit.ts'
import type { ErasureDone, PatientHeld } from '#contract/compliance.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { complianceKey, patientHeldQuery, readPatientFile } from '../../api/compliance.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { useDownload } from '../../ui/use-download.ts'
import { useComplianceSpeech } from './compliance-words.ts'
import { ConsentForm } from './consent-form.tsx'
import { EraseDialog } from './erase-dialog.tsx'
import { saveProof } from './erasure-list.tsx'
import { FoundEntries } from './found-entries.tsx'
import { HeldTable } from './held-table.tsx'
import { HoldForm } from './hold-form.tsx'
import { PatientName } from './patient-name.tsx'
import { ReadSection } from './read-section.tsx'

export type PatientFileProps = {
  session: WorklistSession
  patient: PatientIdentity
  onLeave: () => void
  onError: (error: Error) => void
}

/** One patient as compliance sees them: who saw them, what is held of them, and what can be done about it. */
export function PatientFile({ session, patient, onLeave, onError }: PatientFileProps) {
  const { t } = useComplianceSpeech()
  const client = useQueryClient()
  const heading = useRef<HTMLHeadingElement>(null)
  const [done, setDone] = useState<ErasureDone>()
  useEffect(() => heading.current?.focus(), [])
  const readAgain = () => client.invalidateQueries({ queryKey: complianceKey(session) })
  const asked = { patient: patient.patient, kinds: ['access', 'disclosure'] as const }
  return (
    <>
      <header className="cmp-head">
        <h2 ref={heading} tabIndex={-1}>
          <PatientName identity={patient} />
        </h2>
        <span className="caption">
          {t('page.id')} {patient.patient}
        </span>
        <button type="button" className="btn no-print" onClick={onLeave}>
          {t('find.other')}
        </button>
        {patient.isRestricted && <p>{t('page.restricted-text')}</p>}
      </header>
      {done !== undefined && (
        <p role="status" className="cmp-done">
          {t('erase.done')}{' '}
          <button type="button" className="btn small" onClick={() => saveProof(done)}>
            {t('erase.proof')}
          </button>
        </p>
      )}
      <section aria-labelledby="who-saw">
        <h2 id="who-saw">{t('who.title')}</h2>
        <p className="caption">{t('who.text')}</p>
        <FoundEntries
          session={session}
          asked={asked}
          words={{ none: t('who.none'), export: t('who.export') }}
          onError={onError}
        />
      </section>
      <div className="cmp-held no-print">
        <ReadSection
          title={t('held.title')}
          query={patientHeldQuery(session, patient.patient)}
          onError={onError}
        >
          {(held) => (
            <Held
              session={session}
              held={held}
              onChanged={() => void readAgain()}
              onErased={(erased) => {
                setDone(erased)
                heading.current?.focus()
                void readAgain()
              }}
            />
          )}
        </ReadSection>
      </div>
    </>
  )
}

function Held(props: {
  session: WorklistSession
  held: PatientHeld
  onChanged: () => void
  onErased: (done: ErasureDone) => void
}) {
  const { session, held, onChanged, onErased } = props
  const { t } = useComplianceSpeech()
  const { patient } = held.identity
  const [download, start] = useDownload(() => readPatientFile(session, patient), 'patient.zip')
  const [isErasing, setIsErasing] = useState(false)
  const isNothing = held.held.length === 0
  return (
    <>
      {isNothing ? <p>{t('held.nothing')}</p> : <HeldTable held={held.held} />}
      <p className="cmp-acts">
        <button type="button" className="btn" disabled={download === 'busy'} onClick={start}>
          {download === 'busy' ? t('audit.exporting') : t('held.export')}
        </button>
        <span className="caption">{t('held.export-text')}</span>
      </p>
      {download === 'failed' && (
        <p role="alert" className="command-wrong">
          {t('audit.export-failed')}
        </p>
      )}
      {!isNothing && (
        <>
          <ConsentForm session={session} patient={patient} onDone={onChanged} />
          <HoldForm session={session} held={held} onDone={onChanged} />
          <h3>{t('erase.title')}</h3>
          <p>{held.hold === undefined ? t('erase.text') : t('erase.held')}</p>
          {held.hold === undefined && (
            <p>
              <button type="button" className="btn cmp-danger" onClick={() => setIsErasing(true)}>
                {t('erase.open')}
              </button>
            </p>
          )}
          {isErasing && (
            <EraseDialog
              session={session}
              held={held}
              onErased={onErased}
              onClose={(hasChanged) => {
                setIsErasing(false)
                if (hasChanged) onChanged()
              }}
            />
          )}
        </>
      )}
    </>
  )
}
