import type { AuditEntry } from '#domain/audit-entry.ts'
import { appendAudit, verifyChain } from '../../server/store/audit-log.ts'
import type { BatonTransaction } from '../../server/use-cases/tenant-runtime.ts'
import { printFigures, type Figure } from './measure.ts'
import { openWatchBench, type WatchBench } from './watch-bench.ts'

const tenant = 'audit-bench'
const entry: AuditEntry = {
  action: 'execute',
  event: 'step-fired',
  agent: 'Device/baton',
  patient: 'Patient/pat-1',
  resource: 'ServiceRequest/sr-1',
  evidence: ['ServiceRequest/sr-1/_history/1', 'Task/t-1/_history/3'],
  outcome: 'success',
  reason: 'A.7/unscheduled/bd5 both/1 due',
}

async function perSecond(records: number, run: () => Promise<unknown>): Promise<string> {
  const startedAt = performance.now()
  await run()
  return Math.round((records * 1_000) / (performance.now() - startedAt)).toLocaleString('en-US')
}

async function append({ db }: WatchBench, transactions: number, batch: number): Promise<void> {
  const entries = Array.from({ length: batch }, () => entry)
  for (let round = 0; round < transactions; round += 1) {
    await db.transaction().execute((trx: BatonTransaction) => appendAudit(trx, tenant, entries))
  }
}

/** Records a second on one chain: appended one to a transaction, five hundred to one, and verified in the database. */
export async function measureAudit(): Promise<readonly Figure[]> {
  const bench = await openWatchBench()
  try {
    await append(bench, 20, 20)
    const single = await perSecond(500, () => append(bench, 500, 1))
    const batches = await perSecond(20_000, () => append(bench, 40, 500))
    const verified = await perSecond(20_900, async () => {
      const { count, fault } = await verifyChain(bench.db, tenant)
      if (count !== 20_900 || fault !== undefined) throw new Error('the chain is not what was appended')
    })
    return [
      { what: 'audit, one record to a transaction', measured: `${single}/s on one chain` },
      { what: 'audit, five hundred to a transaction', measured: `${batches}/s on one chain` },
      { what: 'audit, verified in the database', measured: `${verified}/s` },
    ]
  } finally {
    await bench.close()
  }
}

export async function printAuditCost() {
  printFigures('Audit trail', await measureAudit())
}
