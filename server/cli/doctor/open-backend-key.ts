import { join, resolve } from 'node:path'
import type { Environment } from '../../config/env.ts'
import type { BackendKey } from '../../ehr/backend-token.ts'
import { openDatabase } from '../../store/database.ts'
import { findRunningCluster } from '../../store/embedded-cluster.ts'
import type { FhirTables } from '../../fhir-server/tables.ts'
import type { Tables } from '../../store/tables.ts'
import { readBackendKeyFor } from '../../use-cases/backend-keys.ts'

/** Where `npm start` looks from, wherever the command line is called from. */
const root = join(import.meta.dirname, '..', '..', '..')

/** The key Baton proves itself with, or why it cannot be had. */
export type KeyAnswer = { key: BackendKey } | { lack: string; remedy: string }

/**
 * Reads Baton's signing key from its database: the one of `DATABASE_URL`, or the embedded one while Baton runs. Like
 * any first use of the key, this makes it when there is none yet.
 *
 * @param accepted - algorithms the EHR takes, if it says so
 */
export async function findBackendKey(
  environment: Environment,
  accepted: readonly string[] | undefined,
  now: Date,
): Promise<KeyAnswer> {
  const url =
    environment.databaseUrl ?? (await findRunningCluster(resolve(root, environment.dataFolder), 'baton'))
  if (url === undefined) {
    return {
      lack: 'Baton’s signing key lies in its database, which does not run',
      remedy: 'Start Baton, or set DATABASE_URL or BATON_DATA as it is started with.',
    }
  }
  const database = openDatabase<Tables & FhirTables>(url, 1)
  try {
    return { key: await readBackendKeyFor(database.db, accepted, now) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return {
      lack: `Baton’s database cannot be read${code}`,
      remedy: 'Check DATABASE_URL, and that Baton was started once with it.',
    }
  } finally {
    await database.close()
  }
}
