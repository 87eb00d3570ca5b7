import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { exportJWK } from 'jose'
import { insertSigningKey } from '../../server/store/signing-keys.ts'
import type { SandboxProfile } from '../../server/sandbox/profiles/sandbox-profile.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'
import { openSandbox, type Sandbox } from '../sandbox/sandbox-fixture.ts'
import { findFreePort } from './free-port.ts'

export type ServedSandbox = {
  sandbox: Sandbox
  origin: string
  issOf: (profile: SandboxProfile) => string
  /** Has Baton sign with the key this sandbox knows. */
  introduce: (db: BatonDatabase) => Promise<void>
  close: () => Promise<void>
}

type Resource = Record<string, unknown> & { resourceType: string; id: string }

/** A sandbox EHR with these resources and profiles on a real port. */
export async function openServedSandbox(
  resources: readonly Resource[],
  profiles: readonly SandboxProfile[],
  baton: { batonOrigin: string } = { batonOrigin: 'http://127.0.0.1:1' },
): Promise<ServedSandbox> {
  const port = await findFreePort()
  const origin = `http://localhost:${port}`
  const sandbox = await openSandbox(resources, { origin, profiles, ...baton })
  const server = serve({ fetch: sandbox.app.fetch, port, hostname: '127.0.0.1' })
  await once(server, 'listening')
  return {
    sandbox,
    origin,
    issOf: ({ id }) => `${origin}/${id}/fhir`,
    introduce: async (db) => {
      const { kid, alg, privateKey } = sandbox.backend
      const privateJwk = await exportJWK(privateKey)
      await insertSigningKey(db, { kid, algorithm: alg, privateJwk, activeFrom: new Date(1_000) })
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      await sandbox.close()
    },
  }
}
