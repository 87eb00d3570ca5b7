import { setTimeout as pause } from 'node:timers/promises'

/** A first start builds the clinic and its indexes; a busy machine takes its time. */
const startTimeoutMs = 120_000

/** Waits until an address answers 200. @throws Error when it does not in time */
export async function waitUntilReady(name: string, url: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += 50) {
    if (await isReady(url)) return
    await pause(50)
  }
  throw new Error(`${name} did not become ready within ${startTimeoutMs / 1_000} s.`)
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    // Not listening yet: asked again until the time is up.
    return false
  }
}

/**
 * Gives Baton's own store what it would hold had it been at the synthetic clinic from the start. The sandbox knows
 * what that is, and Baton knows nothing of the sandbox: whoever starts both carries it over.
 */
export async function carryOwnStore(
  sandbox: string,
  baton: string,
  tenant: string,
  adminToken: string,
): Promise<void> {
  const share = await fetch(`${sandbox}/clinic/own-store`)
  if (!share.ok)
    throw new Error(`The sandbox EHR did not give Baton's share of the clinic (${share.status}).`)
  const answer = await fetch(`${baton}/admin/tenants/${tenant}/own-store`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminToken}` },
    body: await share.text(),
  })
  if (!answer.ok) throw new Error(`Baton did not take its share of the synthetic clinic (${answer.status}).`)
}
