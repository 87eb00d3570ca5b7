import { lazy, Suspense } from 'react'
import { Route, Routes } from 'react-router'
import type { ChartDeps } from './api/chart.ts'
import { AppPage } from './features/launch/app-page.tsx'
import { FailurePage } from './features/launch/failure-page.tsx'
import { LaunchPage } from './features/launch/launch-page.tsx'
import type { Launch } from './smart/complete-launch.ts'
import { LaunchFailure } from './smart/launch-failure.ts'

const Gallery = lazy(() => import('./dev/gallery.tsx').then(({ Gallery }) => ({ default: Gallery })))

/** What was started before React: at most one of the two, by the page's address. */
export type Started = { begun?: Promise<void>; launched?: Promise<Launch>; failure?: LaunchFailure }

export function AppRoutes({ started, deps }: { started: Started; deps: ChartDeps }) {
  const { begun, launched, failure } = started
  if (failure !== undefined) return <FailurePage failure={failure} />
  return (
    <Routes>
      {begun !== undefined && <Route path="/t/:tenant/launch" element={<LaunchPage begun={begun} />} />}
      {launched !== undefined && (
        <Route path="/t/:tenant/app" element={<AppPage launched={launched} deps={deps} />} />
      )}
      <Route
        path="/dev/gallery"
        element={
          <Suspense>
            <Gallery />
          </Suspense>
        }
      />
      <Route path="*" element={<FailurePage failure={new LaunchFailure('not-found')} />} />
    </Routes>
  )
}
