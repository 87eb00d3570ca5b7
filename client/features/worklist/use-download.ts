import { useState } from 'react'

type Download = 'possible' | 'busy' | 'failed'

/**
 * Hands a file over.
 *
 * @param name - says nothing of who is in it
 */
export function useDownload(
  read: () => Promise<Blob>,
  name: string,
): readonly [state: Download, start: () => void] {
  const [state, setState] = useState<Download>('possible')
  const start = (): void => {
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
