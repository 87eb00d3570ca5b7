import { createWording } from '#contract/wording.ts'
import type { StaffRole } from '#domain/staff.ts'
import { useEffect, useMemo, type ReactNode } from 'react'
import type { WorklistSession } from '../../api/worklist.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { Speech } from '../../i18n/own-speech.ts'
import { useOwnWords, type OwnWords } from '../../i18n/own-words.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'

/** What every page of a practice is given. */
export type PracticePageProps = {
  session: WorklistSession
  /** This person's. */
  roles: readonly StaffRole[]
  /** The clinic's, in which days are told. */
  timeZone: string
  header: ReactNode
  /** Told when nothing of this session may be shown any more. */
  onEnd: (failure: LaunchFailure) => void
}

type SpokenPageProps<Key extends string> = Omit<PracticePageProps, 'session' | 'roles'> & {
  words: OwnWords<Key>
  /** The page also says what the chart says, whose words come after those of its first status. */
  saysChartWords?: boolean
  children: (speech: Speech<Key>) => ReactNode
}

/** A page of the practice under its header, once its words are there. */
export function SpokenPage<Key extends string>(props: SpokenPageProps<Key>) {
  const { words, saysChartWords = false, timeZone, header, onEnd, children } = props
  const { locale, catalogue, isComplete, complete } = useLanguage()
  const t = useOwnWords(words)
  useEffect(() => {
    const end = (): void => onEnd(new LaunchFailure('baton-unreachable'))
    if (t === 'failed') end()
    else if (saysChartWords) complete().catch(end)
  }, [t, saysChartWords, complete, onEnd])
  const speech = useMemo(
    () =>
      t === undefined || t === 'failed'
        ? undefined
        : { t, wording: createWording(locale, timeZone, catalogue) },
    [t, locale, timeZone, catalogue],
  )
  const isReady = isComplete || !saysChartWords
  return (
    <div className="dir">
      {header}
      {speech !== undefined && isReady && children(speech)}
    </div>
  )
}
