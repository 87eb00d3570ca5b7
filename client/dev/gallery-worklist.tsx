import { worklistSorts, type WorklistRow, type WorklistSort } from '#contract/worklist.ts'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useOwnWords } from '../i18n/own-words.ts'
import { firstPlace, type WorklistPlace } from '../features/worklist/worklist-address.ts'
import type { WorklistModel } from '../features/worklist/worklist-model.ts'
import { UnplacedList } from '../features/worklist/unplaced-work.tsx'
import { WorklistView } from '../features/worklist/worklist-view.tsx'
import { WorklistWords, worklistWords } from '../features/worklist/worklist-words.ts'
import { galleryModels } from './gallery-models.ts'
import {
  sampleCounts,
  sampleInbound,
  sampleNow,
  sampleRows,
  sampleSlots,
  sampleUnplaced,
  sampleWork,
  sampleZone,
} from './worklist-samples.ts'

const ready: WorklistModel = {
  user: { reference: 'Practitioner/mr', name: 'Maria Reyes', roles: ['coordinator-lead'] },
  state: 'ready',
  rows: sampleRows(30),
  total: 148,
  counts: sampleCounts,
  now: sampleNow,
  timeZone: sampleZone,
  hasMore: false,
  isStale: false,
  blind: undefined,
  updates: 0,
}

const longRow = (row: WorklistRow): WorklistRow => ({
  ...row,
  patientName: 'FEATHERSTONEHAUGH-CHOLMONDELEY DE LA TORRE, Maximiliana Alexandra Guadalupe',
  mrn: '0044 1822 9700 4418 2297',
  receiver: 'Hospital Universitario de Especialidades Médicas y Quirúrgicas del Norte',
})

const idle = () => Promise.resolve()
const noViews = { save: idle, rename: idle, remove: idle, isFailed: false }

const manyRows = sampleRows(10_000)

/** Every state of the worklist, by name. */
export const galleryLists: Readonly<Record<string, () => WorklistModel>> = {
  worklist: () => ready,
  'worklist-updates': () => ({ ...ready, updates: 3 }),
  'worklist-long-names': () => ({ ...ready, rows: ready.rows.map(longRow) }),
  'worklist-empty': () => ({ ...ready, rows: [], total: 0 }),
  'worklist-filling': () => ({
    ...ready,
    rows: [],
    total: 0,
    counts: { ...sampleCounts, charts: { unread: 42, hasRead: true, areAllFound: true } },
  }),
  'worklist-known-charts': () => ({
    ...ready,
    counts: { ...sampleCounts, charts: { unread: 0, hasRead: true, areAllFound: false } },
  }),
  'worklist-blind': () => ({
    ...ready,
    blind: {
      since: new Date(sampleNow - 5 * 3_600_000).toISOString(),
      sources: ['Appointment', 'Encounter'],
    },
  }),
  'worklist-failed': () => ({ ...ready, state: 'failed', rows: [], total: 0, counts: undefined }),
  'worklist-stale': () => ({ ...ready, isStale: true }),
  'worklist-loading': () => ({ ...ready, state: 'pending', rows: [], total: 0, counts: undefined }),
  'worklist-inbound': () => ({ ...ready, rows: sampleInbound(8), total: 8 }),
  'worklist-unplaced': () => ready,
  'worklist-unplaced-only': () => ({ ...ready, rows: [], total: 0 }),
  'worklist-10000': () => ({ ...ready, rows: manyRows, total: manyRows.length }),
}

/** The queue that a state is looked at in. */
function toPlace(name: string): WorklistPlace {
  if (name === 'worklist-inbound') return { ...firstPlace, queue: 'inbound' }
  return name.startsWith('worklist-unplaced') ? { ...firstPlace, queue: 'work' } : firstPlace
}

const loop = galleryModels['full']?.views[0]

const compare = {
  patient: (a: WorklistRow, b: WorklistRow) => (a.patientName < b.patientName ? -1 : 1),
  receiver: (a: WorklistRow, b: WorklistRow) => ((a.receiver ?? '') < (b.receiver ?? '') ? -1 : 1),
  owner: (a: WorklistRow, b: WorklistRow) => ((a.owner?.display ?? '') < (b.owner?.display ?? '') ? -1 : 1),
  due: (a: WorklistRow, b: WorklistRow) => ((a.clock?.due ?? '~') < (b.clock?.due ?? '~') ? -1 : 1),
} as const

/** The rows in each order, each put in order once. */
function toSorter(rows: readonly WorklistRow[] | undefined) {
  const known = new Map<WorklistSort, readonly WorklistRow[] | undefined>()
  return (sort: WorklistSort) => {
    if (sort === 'worst' || sort === 'ordered') return rows
    const found = known.get(sort) ?? rows?.toSorted(compare[sort])
    known.set(sort, found)
    return found
  }
}

/**
 * In the product Baton's index has the rows in order already; here they are put in order while nobody waits, so that
 * sorting costs what a page pays for it.
 */
function useSorted(rows: readonly WorklistRow[] | undefined) {
  const sorted = useMemo(() => toSorter(rows), [rows])
  useEffect(() => {
    const waiting = requestIdleCallback(() => {
      for (const sort of worklistSorts) sorted(sort)
    })
    return () => cancelIdleCallback(waiting)
  }, [sorted])
  return sorted
}

/** One state of the worklist with nothing behind it: sorting is done here, and an action changes nothing. */
export function GalleryWorklist({ name }: { name: string }) {
  const t = useOwnWords(worklistWords)
  const model = useMemo(() => galleryLists[name]?.(), [name])
  const [place, setPlace] = useState<WorklistPlace>(toPlace(name))
  const [search, setSearch] = useState('')
  const [looked, setLooked] = useState<WorklistRow>()
  const sorted = useSorted(model?.rows)
  const rows = useMemo(() => sorted(place.sort), [sorted, place.sort])
  const shown = useMemo(() => model && rows && { ...model, rows }, [model, rows])
  const act = useCallback(() => Promise.resolve(undefined), [])
  useEffect(() => void performance.mark('worklist-mounted'), [])
  if (t === undefined || t === 'failed' || shown === undefined) return null
  return (
    <WorklistWords value={t}>
      <WorklistView
        model={shown}
        bearer=""
        notice={
          name.startsWith('worklist-unplaced') && (
            <UnplacedList found={sampleUnplaced} model={shown} bearer="" onFinish={act} />
          )
        }
        place={place}
        search={search}
        looked={{ loop: loopOf(looked), isFailed: false, onRetry: () => undefined }}
        views={noViews}
        acting={{ act, done: undefined, failed: undefined }}
        download="possible"
        onGo={setPlace}
        onSearch={setSearch}
        onLook={setLooked}
        onMore={() => undefined}
        onReadAgain={() => undefined}
        onDownload={() => undefined}
        onFindSlots={() => Promise.resolve(sampleSlots)}
      />
    </WorklistWords>
  )
}

/** The same evidence behind every row. */
function loopOf(row: WorklistRow | undefined) {
  if (row === undefined || loop === undefined) return undefined
  const { referral, patient, patientName, version, evidenceAt } = row
  return {
    view: { ...loop, referral },
    patient: { reference: patient, name: patientName, phone: '555-0119', language: 'es' },
    work: [...sampleWork],
    evidenceAt,
    version,
  }
}
