import { Migrator } from 'kysely/migration'
import { fhirMigrations } from '../../server/fhir-server/migrations/fhir-migrations.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { migrateAuthorization } from '../../server/sandbox/authorization/migrations.ts'
import { readSigningKey } from '../../server/sandbox/authorization/signing-keys.ts'
import type { AuthorizationTables } from '../../server/sandbox/authorization/tables.ts'
import { migratePeers } from '../../server/sandbox/peers/migrations.ts'
import type { PeerTables } from '../../server/sandbox/peers/tables.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { openDatabase } from '../../server/store/database.ts'

/** Makes the tables of a sandbox EHR, with the key of the issuer most tests ask. */
export async function prepareSandbox(url: string): Promise<void> {
  const fhir = openDatabase<FhirTables>(url, 1)
  const provider = { getMigrations: () => Promise.resolve({ ...fhirMigrations }) }
  const { error } = await new Migrator({ db: fhir.db, provider }).migrateToLatest().finally(fhir.close)
  if (error !== undefined) throw new Error('the tables of the sandbox could not be made', { cause: error })
  const authorization = openDatabase<AuthorizationTables>(url, 1)
  await migrateAuthorization(authorization.db)
  for (const profile of [full.id, 'second'])
    await readSigningKey(authorization.db, { profile, alg: full.idTokenAlgorithm }, new Date(0))
  await authorization.close()
  const peers = openDatabase<PeerTables>(url, 1)
  await migratePeers(peers.db).finally(peers.close)
}
