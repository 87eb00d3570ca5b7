import { z } from 'zod'
import type { RecordedClock, RecordedLoop } from '#domain/backtest/recorded-clock.ts'
import { clockNames } from '#domain/loop-vocabulary.ts'
import { findLoopClocks, type LoopClockRow } from '../../store/loop-clocks.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

const Record = z.object({
  clock: z.enum(clockNames),
  cycle: z.number(),
  since: z.number(),
  rests: z.array(z.object({ from: z.number(), until: z.number() })),
  skips: z.number(),
  isLoopOpen: z.boolean(),
  hearing: z.object({ isStopped: z.boolean(), mayAskPatient: z.boolean(), hasOwner: z.boolean() }),
  urgency: z.enum(['routine', 'urgent', 'asap', 'stat']),
  direction: z.enum(['outbound', 'inbound', 'internal']),
  specialty: z.string().exactOptional(),
}) satisfies z.ZodType<Omit<RecordedClock, 'knownAt' | 'endedAt'>>

/** Loops read from the store at once: what a backtest holds in memory. */
const loopsAtOnce = 2_000

/** The next page of a practice's recorded loops behind `after`, in the order of their ids; empty at the end. */
export async function readRecordedLoops(
  db: BatonDatabase,
  tenant: string,
  after: string,
  loops = loopsAtOnce,
): Promise<readonly RecordedLoop[]> {
  const rows = await findLoopClocks(db, tenant, after, loops)
  return [...Map.groupBy(rows, ({ referral }) => referral)].map(([referral, own]) => ({
    referral,
    clocks: own.map(toClock),
  }))
}

function toClock({ record, knownAt, endedAt }: LoopClockRow): RecordedClock {
  const ended = endedAt === null ? {} : { endedAt: endedAt.getTime() }
  return { ...Record.parse(record), knownAt: knownAt.getTime(), ...ended }
}
