import { createWording } from '#contract/wording.ts'
import type { DirectorySearch } from '#contract/directory.ts'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { directoryQuery } from '../../api/directory.ts'
import { toWorklistFailure } from '../../api/worklist-failure.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { useOwnWords } from '../../i18n/own-words.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'
import { usePageHash } from '../../ui/page-address.ts'
import { useRested } from '../../ui/use-rested.ts'
import { readDirectoryPlace } from './directory-address.ts'
import { directoryWords, DirectorySpeechProvider, type TranslateDirectory } from './directory-words.ts'
import { EhrImport } from './ehr-import.tsx'
import { ListImport } from './list-import.tsx'
import { ReceiverDetail } from './receiver-detail.tsx'
import { ReceiverList } from './receiver-list.tsx'
import { ReceiverSearch } from './receiver-search.tsx'

export type DirectoryPageProps = {
  bearer: string
  /** The clinic's, in which days are told. */
  timeZone: string
  header: ReactNode
  /** Told when nothing of this session may be shown any more. */
  onEnd: (failure: LaunchFailure) => void
}

/** The directory of receivers: searched by everybody of the practice, kept by those who may. */
export function DirectoryPage(props: DirectoryPageProps) {
  const { header, onEnd } = props
  const t = useOwnWords(directoryWords)
  useEffect(() => {
    if (t === 'failed') onEnd(new LaunchFailure('baton-unreachable'))
  }, [t, onEnd])
  return (
    <div className="dir">
      {header}
      {t !== undefined && t !== 'failed' && <SpokenDirectory {...props} t={t} />}
    </div>
  )
}

/** Long enough that a name is not asked for letter by letter. */
const typingMs = 250

function SpokenDirectory({ bearer, timeZone, onEnd, t }: DirectoryPageProps & { t: TranslateDirectory }) {
  const { locale, catalogue } = useLanguage()
  const speech = useMemo(
    () => ({ t, wording: createWording(locale, timeZone, catalogue) }),
    [t, locale, timeZone, catalogue],
  )
  const client = useQueryClient()
  const [asked, setAsked] = useState<DirectorySearch>({})
  const rested = useRested(asked, typingMs)
  const found = useQuery({ ...directoryQuery(bearer, rested), placeholderData: keepPreviousData })
  const chosen = readDirectoryPlace(usePageHash())
  const failure = toWorklistFailure(found.error)
  useEffect(() => {
    if (failure !== undefined) onEnd(failure)
  }, [failure, onEnd])
  const readAgain = (): void => void client.invalidateQueries({ queryKey: ['directory'] })
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
