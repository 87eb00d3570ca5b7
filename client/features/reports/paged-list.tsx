import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ReadState } from './read-state.tsx'
import { useReportsSpeech } from './reports-words.ts'

/** What a page of a list says about all of it: `hidden` are patients whom this person may not see. */
type Page = { total: number; hidden: number }

export type PagedListProps<Read extends Page> = {
  read: UseInfiniteQueryResult<InfiniteData<Read>>
  /** Says how many there are. */
  count: (total: number) => string
  className: string
  /** The items of one page. */
  children: (page: Read) => ReactNode
}

/** A list that is read a page at a time, with how many there are and how many are hidden above it. */
export function PagedList<Read extends Page>({ read, count, className, children }: PagedListProps<Read>) {
  const { t } = useReportsSpeech()
  return (
    <ReadState read={read}>
      {({ pages }) => {
        const { total = 0, hidden = 0 } = pages[0] ?? {}
        return (
          <>
            <p className="caption" role="status">
              {count(total)}
              {hidden > 0 && ` ${t('list.hidden', { count: hidden })}`}
            </p>
            <ul className={className}>{pages.map(children)}</ul>
            {read.hasNextPage && (
              <button
                type="button"
                className="btn no-print"
                aria-disabled={read.isFetchingNextPage}
                onClick={() => void read.fetchNextPage()}
              >
                {t('list.more')}
              </button>
            )}
          </>
        )
      }}
    </ReadState>
  )
}
