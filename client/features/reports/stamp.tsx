import { useReportsSpeech } from './reports-words.ts'

/** Up to when everything is counted, and on which day it was judged. */
export function Stamp({ of }: { of: { countedUntil: string; today: string } }) {
  const { t, wording } = useReportsSpeech()
  return (
    <p className="caption">
      {t('page.counted', { moment: wording.moment(of.countedUntil), day: wording.day(of.today) })}
    </p>
  )
}
