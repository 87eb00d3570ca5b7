import type { DirectorySearch } from '#contract/directory.ts'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { directoryQuery } from '../../api/directory.ts'
import { usePageHash } from '../../ui/page-address.ts'
import { useRested } from '../../ui/use-rested.ts'
import { SpokenPage, type PracticePageProps } from '../practice/spoken-page.tsx'
import { useSessionEnd } from '../practice/use-session-end.ts'
import { readDirectoryPlace } from './directory-address.ts'
import { directoryWords, DirectorySpeechProvider, type DirectorySpeech } from './directory-words.ts'
import { EhrImport } from './ehr-import.tsx'
import { ListImport } from './list-import.tsx'
import { ReceiverDetail } from './receiver-detail.tsx'
import { ReceiverList } from './receiver-list.tsx'
import { ReceiverSearch } from './receiver-search.tsx'

/** The directory of receivers: searched by everybody of the practice, kept by those who may. */
export function DirectoryPage(props: PracticePageProps) {
  return (
    <SpokenPage {...props} words={directoryWords}>
      {(speech) => <SpokenDirectory {...props} speech={speech} />}
    </SpokenPage>
  )
}

/** Long enough that a name is not asked for letter by letter. */
const typingMs = 250

function SpokenDirectory({ session, onEnd, speech }: PracticePageProps & { speech: DirectorySpeech }) {
  const { bearer } = session
  const { t } = speech
  const client = useQueryClient()
  const [asked, setAsked] = useState<DirectorySearch>({})
  const rested = useRested(asked, typingMs)
  const found = useQuery({ ...directoryQuery(bearer, rested), placeholderData: keepPreviousData })
  const chosen = readDirectoryPlace(usePageHash())
  const isOver = useSessionEnd([found.error], onEnd)
  const readAgain = (): void => void client.invalidateQueries({ queryKey: ['directory'] })
  if (isOver) return null
  return (
    <DirectorySpeechProvider value={speech}>
      <main className="dir-in" data-shows={chosen === undefined ? 'list' : 'detail'}>
        <section className="dir-list" aria-label={t('page.list')}>
          <ReceiverSearch asked={asked} onAsk={setAsked} />
          <ReceiverList found={found} chosen={chosen} onReadAgain={readAgain} />
          {found.data?.mayEdit === true && (
            <div className="dir-imports">
              <ListImport bearer={bearer} onImported={readAgain} t={t} />
              <EhrImport bearer={bearer} onImported={readAgain} />
            </div>
          )}
        </section>
        <ReceiverDetail key={chosen ?? ''} bearer={bearer} id={chosen} onChanged={readAgain} />
      </main>
    </DirectorySpeechProvider>
  )
}
