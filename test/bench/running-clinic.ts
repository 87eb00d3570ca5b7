import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRunningCluster } from '../../server/store/embedded-cluster.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import { startProduct } from '../support/whole-product.ts'

/** The product as `npm start` starts it, its own jobs off, with its clinic, EHR and peers in processes of their own. */
export type RunningClinic = FaultPractice & { runtime: TenantRuntime; close: () => Promise<void> }

/** Another backend process of it, which is this one: what is measured here is what a process of Baton costs. */
export async function openRunningClinic(): Promise<RunningClinic> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'baton-bench-'))
  const product = await startProduct(dataFolder, 'off')
  const url = await findRunningCluster(dataFolder, 'baton')
  if (url === undefined) throw new Error('the product has no database')
  const { baton, sandbox: origin, smtpPort: smtp, hispPort: hisp } = product
  const watching = await openFaultPractice(url, { origin, smtp, hisp, baton })
  const runtime = watching.tenants.get(practice)
  if (runtime === undefined) throw new Error(`${practice} is not configured`)
  return {
    ...watching,
    runtime,
    close: async () => {
      await watching.close()
      await product.stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
