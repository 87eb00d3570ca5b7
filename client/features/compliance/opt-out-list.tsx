import type { OptOuts } from '#contract/compliance.ts'
import { optOutsQuery } from '../../api/compliance.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { useComplianceSpeech, type ComplianceSpeech } from './compliance-words.ts'
import { PatientName } from './patient-name.tsx'
import { ReadSection } from './read-section.tsx'

/** Who takes no texts, since when, and how that is known. */
export function OptOutList(props: { session: WorklistSession; onError: (error: Error) => void }) {
  const { session, onError } = props
  const { t } = useComplianceSpeech()
  return (
    <ReadSection title={t('home.opt-outs')} query={optOutsQuery(session)} onError={onError}>
      {({ optOuts, isCut }) => (
        <>
          {optOuts.length === 0 ? (
            <p className="muted">{t('home.opt-outs-none')}</p>
          ) : (
            <OptOutTable optOuts={optOuts} />
          )}
          {isCut && <p className="caption">{t('home.opt-outs-cut')}</p>}
        </>
      )}
    </ReadSection>
  )
}

function OptOutTable({ optOuts }: Pick<OptOuts, 'optOuts'>) {
  const speech = useComplianceSpeech()
  const { t, wording } = speech
  return (
    <table className="cmp-table cmp-stacks">
      <thead>
        <tr>
          <th scope="col">{t('audit.patient')}</th>
          <th scope="col">{t('home.number')}</th>
          <th scope="col">{t('home.state')}</th>
          <th scope="col">{t('home.how')}</th>
          <th scope="col">{t('home.since')}</th>
        </tr>
      </thead>
      <tbody>
        {optOuts.map(({ number, state, source, at, patients }) => (
          <tr key={`${number ?? ''} ${patients.map(({ patient }) => patient).join()}`}>
            <td data-label={t('audit.patient')}>
              {patients.map((each) => (
                <div key={each.patient}>
                  <PatientName identity={each} />
                </div>
              ))}
            </td>
            <td data-label={t('home.number')}>{number ?? t('page.not-known')}</td>
            <td data-label={t('home.state')}>{t(`state.${state}`)}</td>
            <td data-label={t('home.how')}>{sourceOf(source, t)}</td>
            <td data-label={t('home.since')} className="nowrap">
              {wording.moment(at)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Sources are codes, of which those of texts and providers say more than anybody asks here. */
function sourceOf(source: string, t: ComplianceSpeech['t']): string {
  if (source.endsWith('-keyword')) return t('source.keyword')
  if (source.endsWith('-free-text')) return t('source.words')
  if (source.startsWith('provider-')) return t('source.provider')
  const told = (['phone', 'in-person', 'in-writing', 'consent'] as const).find((each) => each === source)
  return told === undefined ? t('source.other', { code: source }) : t(`source.${told}`)
}
