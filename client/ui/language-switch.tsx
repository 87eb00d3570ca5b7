import { useLanguage } from '../i18n/language.tsx'

/** Offers the other language, in that language. */
export function LanguageSwitch() {
  const { locale, t, switchTo } = useLanguage()
  const other = locale === 'en' ? 'es' : 'en'
  return (
    <button
      type="button"
      className="btn text small no-print"
      lang={other}
      aria-label={t('app.language-label')}
      onClick={() => void switchTo(other)}
    >
      {t('app.language')}
    </button>
  )
}
