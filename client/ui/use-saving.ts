import { useState } from 'react'

export type Saving = 'possible' | 'busy' | 'failed'

/** Fetches a file and hands it to the browser to be saved, one at a time. */
export function useSaving(): readonly [
  state: Saving,
  save: (read: () => Promise<Blob>, name: string) => void,
] {
  const [state, setState] = useState<Saving>('possible')
  const save = (read: () => Promise<Blob>, name: string): void => {
    if (state === 'busy') return
    setState('busy')
    read().then(
      (file) => {
        saveFile(file, name)
        setState('possible')
      },
      () => setState('failed'),
    )
  }
  return [state, save]
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
