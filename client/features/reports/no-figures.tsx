import { useReportsSpeech } from './reports-words.ts'

/** Why there are no figures: nothing was referred in these months, or nothing has been counted at all so far. */
export function NoFigures({ of }: { of: { isCounted: boolean } }) {
  const { t } = useReportsSpeech()
  return (
    <p className="rep-none" role="status">
      {t(of.isCounted ? 'page.none' : 'page.uncounted')}
    </p>
  )
}
