import type { SetAside } from '#domain/loop-facts.ts'
import { useId, useState } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import type { Translate } from '../../i18n/translator.ts'
import { Icon } from '../../ui/icon.tsx'

/** Records that could not be used: named, so that somebody can look at them in the EHR. */
export function SetAsideNotice({ setAside }: { setAside: readonly SetAside[] }) {
  const { t } = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  if (setAside.length === 0) return null
  return (
    <div className="notice">
      <Icon name="mismatch" />
      <p>
        <b>{t('set-aside.title', { count: setAside.length })}</b> {t('set-aside.intro')}
      </p>
      <button
        type="button"
        className="btn text small"
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => setOpen(!isOpen)}
      >
        {t(isOpen ? 'set-aside.hide' : 'set-aside.show')}
      </button>
      <ul id={listId} className="plain-list whole-line" hidden={!isOpen}>
        {setAside.map(({ resource, why }) => (
          <li key={`${resource} ${why}`}>
            <code>{resource}</code> <span className="source">{explainSetAside(why, t)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** `malformed: status, start` names elements; the other reasons are words of their own. */
function explainSetAside(why: string, t: Translate): string {
  const [kind, fields = ''] = why.split(': ')
  switch (kind) {
    case 'malformed':
      return t('set-aside.malformed', { fields })
    case 'another-patient':
    case 'no-id':
    case 'not-a-resource':
      return t(`set-aside.${kind}`)
    default:
      return why
  }
}
