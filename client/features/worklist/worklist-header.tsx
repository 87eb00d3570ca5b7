import { useEffect, useState, type Ref } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Icon } from '../../ui/icon.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { ListIcon } from './worklist-icon.tsx'
import type { WorklistUser } from './worklist-model.ts'
import { useListWords } from './worklist-words.ts'

/** Long enough that a name is not asked for letter by letter. */
const typingMs = 250

export type HeaderProps = {
  user: WorklistUser
  search: string
  searchRef: Ref<HTMLInputElement>
  download: 'possible' | 'busy' | 'failed'
  onSearch: (text: string) => void
  onLeaveSearch: () => void
  onDownload: () => void
}

/** What this is, what is searched for, and who is signed in. */
export function WorklistHeader(props: HeaderProps) {
  const { user, download, onDownload } = props
  const t = useListWords()
  const { t: say } = useLanguage()
  const name = user.name ?? user.reference
  return (
    <header className="wl-head no-print">
      <h1>{t('list.title')}</h1>
      <span className="spacer" />
      <SearchField {...props} />
      <LanguageSwitch />
      <button type="button" className="btn small" onClick={() => window.print()}>
        <Icon name="print" />
        {t('list.print')}
      </button>
      <button type="button" className="btn small" aria-disabled={download === 'busy'} onClick={onDownload}>
        <Icon name="document" />
        {t(download === 'busy' ? 'list.csv-busy' : 'list.csv')}
      </button>
      {download === 'failed' && <span role="alert">{t('list.csv-failed')}</span>}
      <span className="wl-user">
        <Avatar name={user.name} />
        <span className="visually-hidden">{t('list.signed-in', { name })}</span>
        <span className="caption only-wide" aria-hidden="true">
          {user.name ?? say('banner.not-known')}
        </span>
      </span>
    </header>
  )
}

/** What is typed here may name a patient: it is kept in memory and sent in a body, never put into an address. */
function SearchField({ search, searchRef, onSearch, onLeaveSearch }: HeaderProps) {
  const t = useListWords()
  const [typed, setTyped] = useState(search)
  const [known, setKnown] = useState(search)
  if (known !== search) {
    setKnown(search)
    setTyped(search)
  }
  useEffect(() => {
    if (typed === search) return undefined
    const timer = setTimeout(() => onSearch(typed), typingMs)
    return () => clearTimeout(timer)
  }, [typed, search, onSearch])
  return (
    <form
      role="search"
      className="wl-find"
      onSubmit={(event) => {
        event.preventDefault()
        onSearch(typed)
        onLeaveSearch()
      }}
    >
      <ListIcon name="search" />
      <input
        ref={searchRef}
        type="search"
        value={typed}
        aria-label={t('list.search')}
        placeholder={t('list.search-hint')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          if (typed === '') onLeaveSearch()
          setTyped('')
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  )
}
