import type { Kysely } from 'kysely'
import type { Issuer } from './issuer.ts'
import type { PatientDirectory } from './patient-directory.ts'
import type { Registry } from './registration.ts'
import type { SigningKey } from './signing-keys.ts'
import type { AuthorizationTables } from './tables.ts'

/** What every endpoint of one issuer's authorization server works with. */
export type AuthorizationDeps = {
  readonly db: Kysely<AuthorizationTables>
  /** The real clock: tokens do not live by the day the clinic shows. */
  readonly clock: () => Date
  readonly issuer: Issuer
  readonly registry: Registry
  readonly signingKey: SigningKey
  readonly patients: PatientDirectory
}
