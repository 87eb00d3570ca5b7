import './styles/tokens.css'
import './styles/base.css'
import './styles/chart.css'
import './styles/detail.css'
import './styles/print.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { chooseLocale, loadLanguage } from './i18n/translator.ts'
import { createQueryClient, Providers } from './providers.tsx'
import { AppRoutes } from './router.tsx'
import { openReadProgress } from './smart/read-progress.ts'
import { readLaunchConfig } from './smart/read-launch-config.ts'
import { startLaunch } from './start.ts'

const address = new URL(window.location.href)
const config = readLaunchConfig(document)
const started = startLaunch(config, {
  address,
  area: sessionStorage,
  goTo: (url) => window.location.replace(url),
  renameTo: (url) => window.history.replaceState(null, '', url),
})
// Both are waited for by the page that shows them; until then a rejection is not unhandled.
started.begun?.catch(() => undefined)
started.launched?.catch(() => undefined)

// An EHR that hands out its own style decides about light and dark: it shows light unless it says otherwise.
void started.launched?.then(
  ({ context }) => {
    if (context.hasEhrStyle) document.documentElement.dataset['theme'] = 'light'
  },
  () => undefined,
)

const languageKey = `${address.searchParams.get('state') ?? 'launch'}.language`
const language = loadLanguage(
  chooseLocale([sessionStorage.getItem(languageKey), ...navigator.languages, config?.locale]),
)
const deps = { area: sessionStorage, progress: openReadProgress(), nowMs: () => Date.now() }

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <Providers
      client={createQueryClient()}
      language={await language}
      onSwitch={(locale) => sessionStorage.setItem(languageKey, locale)}
    >
      <BrowserRouter>
        <AppRoutes started={started} deps={deps} />
      </BrowserRouter>
    </Providers>
  </StrictMode>,
)
