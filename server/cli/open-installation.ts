import { join, resolve } from 'node:path'
import { ConfigurationError, readEnvironment, type Environment } from '../config/env.ts'
import type { FhirTables } from '../fhir-server/tables.ts'
import { openDatabase } from '../store/database.ts'
import { findRunningCluster } from '../store/embedded-cluster.ts'
import type { Tables } from '../store/tables.ts'
import type { BatonDatabase } from '../use-cases/tenant-runtime.ts'
import { UnusableInput } from './unusable-input.ts'

/** Where `npm start` looks from, wherever the command line is called from. */
const root = join(import.meta.dirname, '..', '..')

export type Installation = { environment: Environment; db: BatonDatabase; close: () => Promise<void> }

/**
 * Opens the database of the installation that runs here: the one of `DATABASE_URL`, or the embedded one while Baton
 * runs.
 *
 * @throws UnusableInput when the settings are wrong or no database is there
 */
export async function openInstallation(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Installation> {
  const environment = readSettings(variables)
  const url =
    environment.databaseUrl ?? (await findRunningCluster(resolve(root, environment.dataFolder), 'baton'))
  if (url === undefined) {
    throw new UnusableInput(
      'Baton’s database does not run: start Baton, or set DATABASE_URL or BATON_DATA as it is started with',
    )
  }
  const database = openDatabase<Tables & FhirTables>(url, 4)
  return { environment, db: database.db, close: database.close }
}

function readSettings(variables: Readonly<Record<string, string | undefined>>): Environment {
  try {
    return readEnvironment(variables)
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UnusableInput(error.message)
    throw error
  }
}
