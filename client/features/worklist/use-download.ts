import { readExport, type WorklistAsked, type WorklistSession } from '../../api/worklist.ts'
import { useSaving, type Saving } from '../../ui/use-saving.ts'

/** Hands the whole list over as a file. The file's name says nothing of who is in it. */
export function useDownload(
  session: WorklistSession,
  asked: WorklistAsked,
): readonly [state: Saving, start: () => void] {
  const [state, save] = useSaving()
  return [state, () => save(() => readExport(session, asked), 'worklist.csv')]
}
