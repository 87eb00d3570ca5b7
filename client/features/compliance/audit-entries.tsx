import type { AuditRow } from '#contract/audit.ts'
import { Fact } from '../../ui/fact.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { useComplianceSpeech } from './compliance-words.ts'
import { PatientName } from './patient-name.tsx'

/** Entries of the trail, each of which opens with everything that was written down. */
export function AuditEntries({ entries, isOfOne }: { entries: readonly AuditRow[]; isOfOne: boolean }) {
  return (
    <ul className="cmp-entries">
      {entries.map((entry) => (
        <li key={entry.seq}>
          <Entry entry={entry} isOfOne={isOfOne} />
        </li>
      ))}
    </ul>
  )
}

/** `isOfOne`: all entries are about one patient, whose name stands above them. */
function Entry({ entry, isOfOne }: { entry: AuditRow; isOfOne: boolean }) {
  const { t, wording } = useComplianceSpeech()
  const { seq, recordedAt, event, outcome, agent, agentName, patient } = entry
  return (
    <details>
      <summary>
        <span className="visually-hidden">{t('audit.show', { seq })}: </span>
        <span className="cmp-when">
          <Sentence text={wording.moment(recordedAt)} />
        </span>{' '}
        <span>
          <b>{agentName ?? (entry.isPerson ? agent : t('by.automatic'))}</b>
        </span>{' '}
        <span>
          {t(`event.${event}`)}
          {outcome !== 'success' && <b className="cmp-bad"> {t(`outcome.${outcome}`)}</b>}
          {entry.recipient !== undefined && (
            <span className="caption">
              {' '}
              {t('audit.recipient')}: {entry.recipient}
            </span>
          )}
        </span>{' '}
        {!isOfOne && patient !== undefined && <PatientName identity={patient} />}
      </summary>
      <EntryFacts entry={entry} />
    </details>
  )
}

function EntryFacts({ entry }: { entry: AuditRow }) {
  const { t, wording } = useComplianceSpeech()
  const { seq, recordedAt, domainAt, kind, outcome, agent, agentName, patient, hash, evidence } = entry
  // The sandbox moves the time Baton acts by; anywhere else the two are the same minute.
  const isMoved = Math.abs(Date.parse(recordedAt) - Date.parse(domainAt)) > 60_000
  return (
    <dl className="dir-facts cmp-facts">
      <Fact label={t('audit.who')}>
        {agentName === undefined ? agent : `${agentName} (${agent})`}
        {' · '}
        {t(entry.isPerson ? 'by.person' : 'by.automatic')}
      </Fact>
      <Fact label={t('audit.role')}>{entry.role}</Fact>
      <Fact label={t('audit.what')}>
        {t(`event.${entry.event}`)} · {t(`kind.${kind}`)}
      </Fact>
      <Fact label={t('audit.outcome')}>{t(`outcome.${outcome}`)}</Fact>
      <Fact label={t('audit.patient')}>
        {patient && (
          <>
            <PatientName identity={patient} /> ({patient.patient})
          </>
        )}
      </Fact>
      <Fact label={t('audit.resource')}>{entry.resource}</Fact>
      <Fact label={t('audit.evidence')}>
        {evidence.length === 0 ? undefined : (
          <ul>
            {evidence.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact label={t('audit.reason')}>{entry.reason}</Fact>
      <Fact label={t('audit.recipient')}>{entry.recipient}</Fact>
      <Fact label={t('audit.address')}>{entry.address}</Fact>
      <Fact label={t('audit.request')}>{entry.requestId}</Fact>
      <Fact label={t('audit.domain')}>{isMoved ? wording.moment(domainAt) : undefined}</Fact>
      <Fact label={t('audit.place')}>{t('audit.place-of', { seq, hash })}</Fact>
    </dl>
  )
}
