import { lazy, Suspense } from 'react'
import type { ChartDeps } from './api/chart.ts'
import { AppPage } from './features/launch/app-page.tsx'
import { FailurePage } from './features/launch/failure-page.tsx'
import { LaunchPage } from './features/launch/launch-page.tsx'
import { LaunchFailure } from './smart/launch-failure.ts'
import type { Started } from './start.ts'

const Gallery = lazy(() => import('./dev/gallery.tsx').then((module) => ({ default: module.Gallery })))

/**
 * Shows the page that was started. A page is loaded for each of them (the EHR redirects between them), so there is
 * nothing to route between: what is chosen within the chart stands behind the hash.
 */
export function App({ started, deps }: { started: Started; deps: ChartDeps }) {
  switch (started.page) {
    case 'launch':
      return <LaunchPage begun={started.begun} />
    case 'app':
      return <AppPage launched={started.launched} deps={deps} />
    case 'gallery':
      return (
        <Suspense>
          <Gallery />
        </Suspense>
      )
    case 'failure':
      return <FailurePage failure={started.failure} />
    case 'unknown':
      return <FailurePage failure={new LaunchFailure('not-found')} />
  }
}
