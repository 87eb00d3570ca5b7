import { channelsOf } from '#domain/directory/receiver.ts'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { directoryQuery } from '../../api/directory.ts'
import { useOwnWords } from '../../i18n/own-words.ts'
import { directoryWords } from './directory-words.ts'
import { ListImport } from './list-import.tsx'

/** The directory of receivers: to be searched by everybody, and to be filled from a list by those who keep it. */
export function DirectoryPage({ bearer }: { bearer: string }) {
  const t = useOwnWords(directoryWords)
  const client = useQueryClient()
  const [text, setText] = useState('')
  const found = useQuery({ ...directoryQuery(bearer, text), placeholderData: keepPreviousData })
  const searchId = useId()
  if (t === undefined || t === 'failed') return null
  return (
    <main>
      <h1>{t('page.title')}</h1>
      <label htmlFor={searchId}>{t('page.search')}</label>{' '}
      <input id={searchId} type="search" value={text} onChange={({ target }) => setText(target.value)} />
      {found.isError && <p role="alert">{t('page.failed')}</p>}
      {found.isPending && <p role="status">{t('page.loading')}</p>}
      {found.data?.receivers.length === 0 && <p role="status">{t('page.none')}</p>}
      <ul>
        {found.data?.receivers.map((receiver) => (
          <li key={receiver.id}>
            <b>{receiver.name}</b>{' '}
            <span className="muted">
              {[receiver.organization, receiver.city, receiver.phone].filter(Boolean).join(' · ')}
            </span>{' '}
            <span className="caption">{channelsOf(receiver).join(', ')}</span>
            {!receiver.isActive && <span>{t('page.inactive')}</span>}
          </li>
        ))}
      </ul>
      {found.data?.isCut === true && <p className="caption">{t('page.cut')}</p>}
      {found.data?.mayEdit === true && (
        <ListImport
          bearer={bearer}
          onImported={() => void client.invalidateQueries({ queryKey: ['directory'] })}
          t={t}
        />
      )}
    </main>
  )
}
