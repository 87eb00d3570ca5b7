import { recordClocks, termsOf } from '#domain/backtest/recorded-clock.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { replaceRunningClocks } from '../../store/loop-clocks.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { idOfView } from './loop-id.ts'

/** Writes down which clocks of these loops run from now on, and on which terms: later policies are tried on it. */
export async function recordClocksOf(
  trx: BatonTransaction,
  tenant: string,
  views: readonly LoopView[],
  at: Date,
): Promise<void> {
  const running = views.flatMap((view) =>
    recordClocks(view).map(({ knownAt: _, ...record }) => ({
      referral: idOfView(view),
      terms: termsOf(record),
      record,
    })),
  )
  await replaceRunningClocks(trx, tenant, views.map(idOfView), running, at)
}
