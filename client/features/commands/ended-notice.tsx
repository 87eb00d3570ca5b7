import type { LaunchEnd } from './chart-under-dialog.ts'
import { useCommandWords } from './command-words.ts'

/** What can no longer be saved is not lost: it is covered, and shown to whoever asks for it, without a patient's name. */
export function EndedNotice(props: { end: LaunchEnd; isShown: boolean; onShow: () => void }) {
  const { end, isShown, onShow } = props
  const t = useCommandWords()
  return (
    <div className="command-wrong" role="alert">
      <p>{t(`ended.${end}`)}</p>
      <p>{t('ended.kept')}</p>
      {!isShown && (
        <button type="button" className="btn" onClick={onShow}>
          {t('ended.show')}
        </button>
      )}
    </div>
  )
}
