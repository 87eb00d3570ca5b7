import { useEffect, useRef } from 'react'
import { useOwnWords } from '../../i18n/own-words.ts'
import type { ChartActing } from '../commands/chart-acting.ts'
import { commandWords } from '../commands/command-words.ts'
import { useOverChart } from '../commands/over-chart.tsx'
import { useDoing } from '../commands/use-doing.ts'
import { ReferDialog } from './refer-dialog.tsx'

/**
 * The form of a new referral, and what became of it.
 *
 * @param opened - how often it was asked for: each time opens it anew
 */
export function Refer({ acting, opened }: { acting: ChartActing; opened: number }) {
  const t = useOwnWords(commandWords)
  const doing = useDoing(acting)
  const openOver = useOverChart()
  const shown = useRef(0)
  useEffect(() => {
    if (shown.current >= opened) return
    shown.current = opened
    openOver((close) => <ReferDialog acting={acting} onSubmit={doing.submit} onClose={close} />)
  })
  if (t === undefined || t === 'failed') return null
  return (
    <span role="status" className="caption">
      {doing.said}
    </span>
  )
}
