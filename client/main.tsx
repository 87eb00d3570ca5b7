import './styles/tokens.css'
import './styles/base.css'
import './styles/chart.css'
import './styles/detail.css'
import './styles/commands.css'
import './styles/worklist.css'
import './styles/directory.css'
import './styles/compliance.css'
import './styles/reports.css'
import './styles/print.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadDerivation } from './api/derivation.ts'
import { App } from './app.tsx'
import { chooseLocale, loadFirstWords } from './i18n/translator.ts'
import { createQueryClient, Providers } from './providers.tsx'
import { openReadProgress } from './smart/read-progress.ts'
import { readLaunchConfig } from './smart/read-launch-config.ts'
import { startLaunch, type Started } from './start.ts'
import { changePageHash } from './ui/page-address.ts'

const address = new URL(window.location.href)
const config = readLaunchConfig(document)
const started = startLaunch(config, {
  address,
  area: sessionStorage,
  goTo: (url) => window.location.replace(url),
  renameTo: (url) => window.history.replaceState(null, '', url),
  choose: (place) => changePageHash(`#/${place}`, 'replace'),
})
markStarted(started)

const languageKey = `${address.searchParams.get('state') ?? 'launch'}.language`
const language = loadFirstWords(
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
      <App started={started} deps={deps} />
    </Providers>
  </StrictMode>,
)

/** A failed start is shown by the page that waits for it; here it only must not count as unhandled. */
function markStarted(page: Started): void {
  if (page.page === 'launch') page.begun.catch(() => undefined)
  if (page.page !== 'app') return
  page.launched.catch(() => undefined)
  // Underway while the code is exchanged; whoever needs it learns whether it came.
  loadDerivation().catch(() => undefined)
}
