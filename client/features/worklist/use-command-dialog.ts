import { useCallback, useEffect, useState } from 'react'
import type { CommandDialog } from '../commands/command-dialog.tsx'

type Dialog = typeof CommandDialog

/** Asked for anew by whoever needs it next, if it does not come. */
let loading: Promise<Dialog> | undefined
function loadDialog(): Promise<Dialog> {
  loading ??= import('../commands/command-dialog.tsx').then(
    (module) => module.CommandDialog,
    (error: unknown) => {
      loading = undefined
      throw error
    },
  )
  return loading
}

/** Fetches the forms once the list stands, so that the first letter that is pressed finds them there. */
export function preloadForms(): void {
  // Who needs them and does not get them is told then.
  loadDialog().catch(() => undefined)
}

/** The forms, and whether they did not come. */
export function useCommandDialog(): { Dialog: Dialog | undefined; isFailed: boolean; load: () => void } {
  const [state, setState] = useState<{ Dialog?: Dialog; isFailed: boolean }>({ isFailed: false })
  const load = useCallback(() => {
    loadDialog().then(
      (Dialog) => setState({ Dialog, isFailed: false }),
      () => setState({ isFailed: true }),
    )
  }, [])
  useEffect(load, [load])
  return { Dialog: state.Dialog, isFailed: state.isFailed, load }
}
