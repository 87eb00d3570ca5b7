import { useEffect, useRef, useState } from 'react'

/** Where the reading of many pages stands. */
export type PagesRead<Sum> =
  | { at: 'start' }
  | { at: 'running'; sum: Sum | undefined }
  | { at: 'done'; sum: Sum }
  | { at: 'failed'; error: unknown }

/**
 * Reads page after page and adds them up, so that a long answer shows how far it is and can be stopped.
 *
 * @param readPage - asks for the page behind `after`; empty for the first
 */
export function usePages<Page extends { next?: string | undefined }>(
  readPage: (after: string) => Promise<Page>,
  add: (one: Page, other: Page) => Page,
): { read: PagesRead<Page>; run: () => Promise<void>; stop: () => void } {
  const [read, setRead] = useState<PagesRead<Page>>({ at: 'start' })
  const turn = useRef(0)
  useEffect(() => () => void (turn.current += 1), [])
  const run = async (): Promise<void> => {
    const own = (turn.current += 1)
    const isOurs = (): boolean => turn.current === own
    setRead({ at: 'running', sum: undefined })
    try {
      let sum = await readPage('')
      for (let after = sum.next; after !== undefined && isOurs();) {
        setRead({ at: 'running', sum })
        const page = await readPage(after)
        sum = add(sum, page)
        after = page.next
      }
      if (isOurs()) setRead({ at: 'done', sum })
    } catch (error) {
      if (isOurs()) setRead({ at: 'failed', error })
    }
  }
  const stop = (): void => {
    turn.current += 1
    setRead({ at: 'start' })
  }
  return { read, run, stop }
}
