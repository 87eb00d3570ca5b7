import { z } from 'zod'

const Share = z.looseObject({ parts: z.int().positive() })
const Answer = z.looseObject({ next: z.int().nonnegative().optional() })

export type Carrying = {
  readonly sandbox: string
  readonly baton: string
  readonly tenant: string
  readonly adminToken: string
  /** Everything, or the standard clinic's charts only. */
  readonly share: 'all' | 'standard'
  readonly onProgress: (carried: number, of: number) => void
}

/**
 * Gives Baton's own store what it would hold had it been at the synthetic clinic from the start. The sandbox knows
 * what that is, and Baton knows nothing of the sandbox: whoever starts both carries it over, a part at a time, from
 * where an earlier start came to.
 */
export async function carryOwnStore(carrying: Carrying): Promise<void> {
  for (let part: number | undefined = 0; part !== undefined;) {
    const share = await readShare(carrying, part)
    part = await giveShare(carrying, share)
    const { parts } = Share.parse(JSON.parse(share))
    if (part !== undefined) carrying.onProgress(part, parts)
  }
}

async function readShare({ sandbox, tenant, share }: Carrying, part: number): Promise<string> {
  const query = new URLSearchParams({ tenant, share, part: String(part) })
  const answer = await fetch(`${sandbox}/clinic/own-store?${query}`)
  if (!answer.ok)
    throw new Error(`The sandbox EHR did not give Baton's share of the clinic (${answer.status}).`)
  return answer.text()
}

/** @returns the part that Baton wants next; nothing when it has all */
async function giveShare(
  { baton, tenant, adminToken }: Carrying,
  share: string,
): Promise<number | undefined> {
  const answer = await fetch(`${baton}/admin/tenants/${tenant}/own-store`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminToken}` },
    body: share,
  })
  if (!answer.ok) throw new Error(`Baton did not take its share of the synthetic clinic (${answer.status}).`)
  return Answer.parse(await answer.json()).next
}
