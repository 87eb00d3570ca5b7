import { useState } from 'react'
import { readExport, type WorklistAsked, type WorklistSession } from '../../api/worklist.ts'

type Download = 'possible' | 'busy' | 'failed'

/** Hands the whole list over as a file. The file's name says nothing of who is in it. */
export function useDownload(
  session: WorklistSession,
  asked: WorklistAsked,
): readonly [state: Download, start: () => void] {
  const [state, setState] = useState<Download>('possible')
  const start = (): void => {
    if (state === 'busy') return
    setState('busy')
    readExport(session, asked).then(
      (file) => {
        saveFile(file, 'worklist.csv')
        setState('possible')
      },
      () => setState('failed'),
    )
  }
  return [state, start]
}

function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has begun to read it by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(address), 0)
}
