import type { Hono } from 'hono'

/** Saves a resource as it is, as somebody else at another workstation would; nothing happens where there is none. */
export async function touchResource(ehr: Hono, type: string, id: string): Promise<void> {
  const path = `/${type}/${encodeURIComponent(id)}`
  const read = await ehr.request(path)
  if (!read.ok) return
  const headers = { 'Content-Type': 'application/fhir+json' }
  const saved = await ehr.request(path, { method: 'PUT', body: await read.text(), headers })
  if (!saved.ok) throw new Error(`The sandbox could not save a ${type} again (${saved.status})`)
}
