import { useEffect, useRef, type ReactNode } from 'react'
import type { WorklistUser } from '../../api/worklist-session.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { placesFor, writePracticePlace, type PracticePlace } from './practice-place.ts'
import { useListWords } from '../worklist/worklist-words.ts'

export type PracticeHeaderProps = {
  user: WorklistUser
  place: PracticePlace
  /** What only this page has. */
  children?: ReactNode
}

/** Which page this is, the others, and who is signed in. */
export function PracticeHeader({ user, place, children }: PracticeHeaderProps) {
  const t = useListWords()
  const { t: say } = useLanguage()
  const headingRef = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // The link that led here has left with the page it stood on: the heading says where one is now.
    if (document.activeElement === document.body) headingRef.current?.focus()
  }, [])
  return (
    <header className="wl-head no-print">
      <h1 ref={headingRef} tabIndex={-1} className="visually-hidden">
        {t(`place.${place}`)}
      </h1>
      <nav className="wl-places" aria-label={t('place.label')}>
        {placesFor(user.roles).map((each) => (
          <a key={each} href={writePracticePlace(each)} aria-current={each === place ? 'page' : undefined}>
            {t(`place.${each}`)}
          </a>
        ))}
      </nav>
      <span className="spacer" />
      {children}
      <LanguageSwitch />
      <span className="wl-user">
        <Avatar name={user.name} />
        <span className="visually-hidden">{t('list.signed-in', { name: user.name ?? user.reference })}</span>
        <span className="caption only-wide" aria-hidden="true">
          {user.name ?? say('banner.not-known')}
        </span>
      </span>
    </header>
  )
}
