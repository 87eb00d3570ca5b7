import { heldKinds, type PatientHeld } from '#contract/compliance.ts'
import { useComplianceSpeech } from './compliance-words.ts'

/** How much is held, by what it is; the tables it lies in are there for whoever wants to know. */
export function HeldTable({ held }: Pick<PatientHeld, 'held'>) {
  const { t } = useComplianceSpeech()
  const kinds = heldKinds
    .map((kind) => ({ kind, of: held.filter((each) => each.kind === kind) }))
    .filter(({ of }) => of.length > 0)
  return (
    <table className="cmp-table">
      <thead>
        <tr>
          <th scope="col">{t('held.kind')}</th>
          <th scope="col" className="set-num">
            {t('held.rows')}
          </th>
        </tr>
      </thead>
      <tbody>
        {kinds.map(({ kind, of }) => (
          <tr key={kind}>
            <th scope="row">
              {t(`held.${kind}`)}{' '}
              <span className="caption">{of.map(({ table, count }) => `${table} ${count}`).join(', ')}</span>
            </th>
            <td className="set-num">{of.reduce((sum, { count }) => sum + count, 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
