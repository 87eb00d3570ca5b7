import type { Problem } from '../../api/refer.ts'
import { useCommandWords } from '../commands/command-words.ts'

/** The patient's problems, to be ticked; nothing where there are none. */
export function ProblemField({ problems, areUnread }: { problems: readonly Problem[]; areUnread: boolean }) {
  const t = useCommandWords()
  if (areUnread) return <p className="caption">{t('refer.problems-unread')}</p>
  if (problems.length === 0) return null
  return (
    <fieldset className="field choices">
      <legend>{t('refer.problems')}</legend>
      {problems.map(({ id, display, code }) => (
        <label key={id} className="choice">
          <input type="checkbox" name="problem" value={id} />
          <span>
            {display} {code !== undefined && <span className="caption">{code}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
