import { decideLook, type EhrLook } from '#domain/ehr-look.ts'
import { findEhrStyle } from '../ehr/read-ehr-style.ts'
import type { TenantRuntime } from './tenant-runtime.ts'

/** What of an EHR's style Baton takes over; nothing without a usable one, which is no error. */
export async function readEhrLook({ tenant, connection }: TenantRuntime, url: string): Promise<EhrLook> {
  const style = await findEhrStyle(connection.ehr, tenant.id, url)
  return style === undefined ? {} : decideLook(style)
}

/** A look that is being read while something else is done. */
export type EhrLookUnderway = { soFar: () => Promise<EhrLook | undefined> }

/**
 * Begins to read a look for whoever will not wait for it.
 *
 * @returns `soFar` answers at once, with nothing while the EHR is still being asked, and where reading it failed: who
 *   asks for the look by itself hears of that
 */
export function beginEhrLook(runtime: TenantRuntime, url: string | undefined): EhrLookUnderway {
  const nothing = Promise.resolve(undefined)
  const reading = url === undefined ? nothing : readEhrLook(runtime, url).catch(() => undefined)
  return { soFar: () => Promise.race([reading, nothing]) }
}
