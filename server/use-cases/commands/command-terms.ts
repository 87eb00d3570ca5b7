import type { BatonTransaction } from '../tenant-runtime.ts'
import type { ReadChart } from './read-chart.ts'

/** What a command asks beside itself, where it comes from a proposal. */
export type CommandTerms = {
  /** Judged on the reading that the command is planned on; where it does not hold nothing is done. */
  holds?: (chart: ReadChart) => boolean
  /** It can be taken back, although others of its name cannot. */
  isUndoable?: boolean
  /** Stored in the same transaction, after the command. */
  alongside?: (trx: BatonTransaction, chart: ReadChart) => Promise<void>
}
