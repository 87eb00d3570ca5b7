import { useState } from 'react'
import { useOwnWords } from '../../i18n/own-words.ts'
import type { ChartActing } from '../commands/chart-acting.ts'
import { useDoing } from '../commands/chart-actions.tsx'
import { commandWords } from '../commands/command-words.ts'
import { ReferDialog } from './refer-dialog.tsx'

/**
 * The form of a new referral, and what became of it.
 *
 * @param opened - how often it was asked for: each time opens it anew
 */
export function Refer({ acting, opened }: { acting: ChartActing; opened: number }) {
  const t = useOwnWords(commandWords)
  const doing = useDoing(undefined, acting)
  const [closed, setClosed] = useState(0)
  if (t === undefined || t === 'failed') return null
  return (
    <>
      <span role="status" className="caption">
        {closed === opened ? doing.said : ''}
      </span>
      {closed < opened && (
        <ReferDialog acting={acting} onSubmit={doing.submit} onClose={() => setClosed(opened)} />
      )}
    </>
  )
}
