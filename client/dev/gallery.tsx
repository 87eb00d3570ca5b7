import { useState } from 'react'
import { FailurePage, UnreadablePage } from '../features/launch/failure-page.tsx'
import { ChartLoading } from '../features/referral-chart/chart-loading.tsx'
import { ChartView } from '../features/referral-chart/chart-view.tsx'
import { ChartUnreadable } from '../smart/chart-reads.ts'
import { LaunchFailure, launchFailureKinds } from '../smart/launch-failure.ts'
import { openReadProgress } from '../smart/read-progress.ts'
import { changePageHash, usePageHash } from '../ui/page-address.ts'
import { GalleryForm, galleryForms } from './gallery-forms.tsx'
import { galleryModels } from './gallery-models.ts'
import { galleryPractice, GalleryPractice } from './gallery-practice.tsx'
import { galleryLists, GalleryWorklist } from './gallery-worklist.tsx'

const failureStates = launchFailureKinds.map((kind) => `failure-${kind}`)
const stateNames = [
  ...Object.keys(galleryModels),
  'loading',
  'unreadable',
  ...failureStates,
  ...Object.keys(galleryLists),
  ...galleryForms,
  ...Object.keys(galleryPractice),
]
const progress = openReadProgress()

/** Every state of the app, one at a time behind the hash, with a frozen clock and no network. */
export function Gallery() {
  const name = usePageHash().slice(1)
  if (stateNames.includes(name)) return <GalleryState key={name} name={name} />
  return (
    <main className="message-page">
      <h1>Gallery</h1>
      <ul>
        {stateNames.map((each) => (
          <li key={each}>
            <button type="button" className="btn text" onClick={() => changePageHash(`#${each}`, 'push')}>
              {each}
            </button>
          </li>
        ))}
      </ul>
    </main>
  )
}

function GalleryState({ name }: { name: string }) {
  const [selected, setSelected] = useState<string>()
  const model = galleryModels[name]
  if (galleryForms.includes(name)) return <GalleryForm name={name} />
  if (name in galleryPractice) return <GalleryPractice name={name} />
  if (name in galleryLists) return <GalleryWorklist name={name} />
  if (name === 'loading') return <ChartLoading progress={progress} label={(source) => source} />
  if (name === 'unreadable') {
    const error = new ChartUnreadable('ServiceRequest', { problem: 'timed-out' })
    return <UnreadablePage error={error} onRetry={() => changePageHash('', 'replace')} />
  }
  if (model === undefined) {
    const kind = launchFailureKinds.find((each) => name === `failure-${each}`) ?? 'unexpected'
    return <FailurePage failure={new LaunchFailure(kind, ['https://ehr.example/fhir'])} />
  }
  return (
    <ChartView
      model={model}
      selected={selected}
      onSelect={setSelected}
      onRefresh={() => setSelected(undefined)}
      onPrint={() => window.print()}
    />
  )
}
