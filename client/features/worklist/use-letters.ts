import { useState } from 'react'

const kept = 'baton.worklist.letters'

/** Whether single letters act; remembered until the tab is closed, because a shared workstation has many users. */
export function useLetters(): readonly [hasLetters: boolean, set: (hasLetters: boolean) => void] {
  const [hasLetters, setLetters] = useState(() => sessionStorage.getItem(kept) !== 'off')
  const set = (wanted: boolean): void => {
    sessionStorage.setItem(kept, wanted ? 'on' : 'off')
    setLetters(wanted)
  }
  return [hasLetters, set]
}
