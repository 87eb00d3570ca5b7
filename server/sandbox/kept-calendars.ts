import type { Hono, MiddlewareHandler } from 'hono'
import { isResource, objectsAt, stringAt, type JsonObject } from '../fhir-server/json-value.ts'

/** Appointments that hold their times; anything else gives them back. */
const holding: ReadonlySet<string> = new Set(['booked', 'arrived', 'checked-in', 'fulfilled', 'noshow'])

/**
 * Keeps calendars as an EHR does by itself: an appointment takes the Slots that it names, and gives them back when it is
 * cancelled. Nothing of the answer changes; a Slot that cannot be saved stays as it is.
 *
 * @param ehr - the record as the EHR itself reaches it
 */
export function keepCalendars(ehr: Hono): MiddlewareHandler {
  return async (c, next) => {
    await next()
    if (!['POST', 'PUT', 'PATCH'].includes(c.req.method) || !c.res.ok) return
    const written = c.res.headers.get('location') ?? c.req.path
    const id = /\/Appointment\/([A-Za-z0-9\-.]{1,64})/.exec(written)?.[1]
    const appointment = id === undefined ? undefined : await readResource(ehr, `/Appointment/${id}`)
    if (appointment === undefined) return
    const status = holding.has(stringAt(appointment, 'status') ?? '') ? 'busy' : 'free'
    for (const slot of objectsAt(appointment, 'slot'))
      await markSlot(ehr, stringAt(slot, 'reference'), status)
  }
}

async function markSlot(ehr: Hono, reference: string | undefined, status: 'busy' | 'free'): Promise<void> {
  if (reference === undefined || !/^Slot\/[A-Za-z0-9\-.]{1,64}$/.test(reference)) return
  const slot = await readResource(ehr, `/${reference}`)
  if (slot === undefined || slot['status'] === status) return
  const headers = { 'Content-Type': 'application/fhir+json' }
  await ehr.request(`/${reference}`, { method: 'PUT', body: JSON.stringify({ ...slot, status }), headers })
}

async function readResource(ehr: Hono, path: string): Promise<JsonObject | undefined> {
  const response = await ehr.request(path)
  const resource: unknown = response.ok ? await response.json() : undefined
  return isResource(resource) ? resource : undefined
}
