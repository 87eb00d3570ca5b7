import { memo, useEffect, useState, type Ref } from 'react'
import type { WorklistUser } from '../../api/worklist-session.ts'
import { Icon } from '../../ui/icon.tsx'
import { PracticeHeader } from '../practice/practice-header.tsx'
import { ListIcon } from './worklist-icon.tsx'
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

/** The header of the list: what is searched for, and the list on paper or as a file. */
export const WorklistHeader = memo(function WorklistHeader(props: HeaderProps) {
  const { user, download, onDownload } = props
  const t = useListWords()
  return (
    <PracticeHeader user={user} place="worklist">
      <SearchField {...props} />
      <button type="button" className="btn small" onClick={() => window.print()}>
        <Icon name="print" />
        {t('list.print')}
      </button>
      <button type="button" className="btn small" aria-disabled={download === 'busy'} onClick={onDownload}>
        <Icon name="document" />
        {t(download === 'busy' ? 'list.csv-busy' : 'list.csv')}
      </button>
      {download === 'failed' && <span role="alert">{t('list.csv-failed')}</span>}
    </PracticeHeader>
  )
})

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
