import { useSettingsSpeech } from './settings-words.ts'

export type RunBarProps = { label: string; isRunning: boolean; onRun: () => void; onStop: () => void }

/** Starts long work on all referrals, and stops it while it runs. */
export function RunBar({ label, isRunning, onRun, onStop }: RunBarProps) {
  const { t } = useSettingsSpeech()
  return (
    <div className="cln-bar">
      <button type="button" className="btn" disabled={isRunning} onClick={onRun}>
        {label}
      </button>
      {isRunning && (
        <button type="button" className="btn text" onClick={onStop}>
          {t('effect.stop')}
        </button>
      )}
    </div>
  )
}
