import type { Language } from '#contract/wording.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { LanguageProvider } from './i18n/language.tsx'
import type { LoadedLanguage } from './i18n/translator.ts'

/** One memory for one page; it is never written to disk. */
export function createQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false } } })
}

export function Providers(props: {
  client: QueryClient
  language: LoadedLanguage
  onSwitch?: (locale: Language) => void
  children: ReactNode
}) {
  const { client, language, onSwitch, children } = props
  return (
    <QueryClientProvider client={client}>
      <LanguageProvider initial={language} {...(onSwitch !== undefined && { onSwitch })}>
        {children}
      </LanguageProvider>
    </QueryClientProvider>
  )
}
