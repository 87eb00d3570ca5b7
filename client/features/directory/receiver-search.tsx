import type { DirectorySearch } from '#contract/directory.ts'
import { specialtyTable } from '#domain/specialties.ts'
import { useDirectorySpeech } from './directory-words.ts'

/** What the list is narrowed by: words, a specialty, and whether those are shown who take no referrals any more. */
export function ReceiverSearch(props: { asked: DirectorySearch; onAsk: (asked: DirectorySearch) => void }) {
  const { asked, onAsk } = props
  const { t, wording } = useDirectorySpeech()
  const { specialty, ...anySpecialty } = asked
  return (
    <div className="dir-search" role="search">
      <label className="field">
        <span>{t('page.search')}</span>
        <input
          type="search"
          autoComplete="off"
          maxLength={100}
          value={asked.text ?? ''}
          onChange={({ target }) => onAsk({ ...asked, text: target.value })}
        />
      </label>
      <label className="field">
        <span>{t('page.specialty')}</span>
        <select
          value={specialty ?? ''}
          onChange={({ target: { value } }) =>
            onAsk(value === '' ? anySpecialty : { ...asked, specialty: value })
          }
        >
          <option value="">{t('page.specialty-any')}</option>
          {specialtyTable.map((each) => (
            <option key={each.specialty} value={each.specialty}>
              {wording.label(`specialty.${each.specialty}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="choice">
        <input
          type="checkbox"
          checked={asked.includeInactive === true}
          onChange={({ target }) => onAsk({ ...asked, includeInactive: target.checked })}
        />
        <span>{t('page.with-inactive')}</span>
      </label>
    </div>
  )
}
