import type { Kysely } from 'kysely'
import { LaunchOptions } from './launch-options.ts'
import { digestOf, newOpaqueToken } from './opaque-token.ts'
import type { AuthorizationTables } from './tables.ts'

/** What the EHR knows when someone opens an app: the app must not be able to say it itself. */
export type LaunchContext = {
  readonly clientId: string
  readonly userId: string
  /** Logical ids; absent for a worklist launch without a patient. */
  readonly patient?: string
  readonly encounter?: string
  readonly options: LaunchOptions
}

/** Time from the click in the chart to the authorization request: an app has to load in between. */
const launchLifetimeMs = 5 * 60_000

/** Stores a launch and returns its opaque id, which works once. */
export async function issueLaunch(
  db: Kysely<AuthorizationTables>,
  profile: string,
  launch: LaunchContext,
  now: Date,
): Promise<string> {
  const id = newOpaqueToken()
  await db
    .insertInto('smart_launch')
    .values({
      profile,
      launch_digest: digestOf(id),
      client_id: launch.clientId,
      user_id: launch.userId,
      patient: launch.patient ?? null,
      encounter: launch.encounter ?? null,
      options: JSON.stringify(launch.options),
      expires_at: new Date(now.getTime() + launchLifetimeMs),
      used_at: null,
    })
    .execute()
  return id
}

/** Takes a launch out of use and returns it; nothing when it is unknown, used, expired or another client's. */
export async function takeLaunch(
  db: Kysely<AuthorizationTables>,
  profile: string,
  presented: { id: string; clientId: string },
  now: Date,
): Promise<LaunchContext | undefined> {
  const row = await db
    .updateTable('smart_launch')
    .set({ used_at: now })
    .where('profile', '=', profile)
    .where('launch_digest', '=', digestOf(presented.id))
    .where('client_id', '=', presented.clientId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    clientId: row.client_id,
    userId: row.user_id,
    ...(row.patient === null ? {} : { patient: row.patient }),
    ...(row.encounter === null ? {} : { encounter: row.encounter }),
    options: LaunchOptions.parse(row.options),
  }
}
