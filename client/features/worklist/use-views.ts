import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { removeView, renameView, saveView } from '../../api/worklist-views.ts'
import { countsKey, type WorklistSession } from '../../api/worklist.ts'
import { firstPlace, type WorklistPlace } from './worklist-address.ts'

export type ViewActs = {
  /** Keeps the list as it is narrowed and ordered now, under a name. */
  save: (name: string) => Promise<void>
  rename: (id: string, name: string) => Promise<void>
  remove: (id: string) => Promise<void>
  /** What was tried last did not work. */
  isFailed: boolean
}

/** Keeps, renames and forgets saved views; which list is shown goes along. */
export function useViews(
  session: WorklistSession,
  place: WorklistPlace,
  onGo: (to: WorklistPlace) => void,
): ViewActs {
  const client = useQueryClient()
  const [isFailed, setIsFailed] = useState(false)
  return useMemo(() => {
    const run = async (act: () => Promise<void>): Promise<void> => {
      setIsFailed(false)
      await act().catch(() => setIsFailed(true))
      await client.invalidateQueries({ queryKey: countsKey(session) })
    }
    return {
      isFailed,
      save: (name) =>
        run(async () => {
          const { queue, filter, sort } = place
          const view = await saveView(session, { name, queue, filter, sort })
          await client.invalidateQueries({ queryKey: countsKey(session) })
          onGo({ ...place, view })
        }),
      rename: (id, name) => run(() => renameView(session, id, name)),
      remove: (id) =>
        run(async () => {
          await removeView(session, id)
          if (place.view === id) onGo(firstPlace)
        }),
    }
  }, [client, session, place, onGo, isFailed])
}
