import type { SavedViewRequest } from '#contract/worklist.ts'
import * as z from 'zod/mini'
import { callBaton } from './call-baton.ts'
import type { WorklistSession } from './worklist.ts'
import { writeToBaton } from './write-to-baton.ts'

const Kept = z.object({ id: z.string() })
/** There is no body. */
const Nothing = z.optional(z.string())

const pathOf = (id: string): string => `/api/worklist/views/${encodeURIComponent(id)}`

/**
 * Keeps a question under a name, for this person alone.
 *
 * @returns its id
 * @throws ProblemError `invalid-body` when there are as many as there may be; else as `callBaton`
 */
export async function saveView({ bearer }: WorklistSession, view: SavedViewRequest): Promise<string> {
  const { id } = await callBaton('/api/worklist/views', Kept, { bearer, body: view })
  return id
}

/** Gives a view another name. Throws as `writeToBaton`. */
export async function renameView({ bearer }: WorklistSession, id: string, name: string): Promise<void> {
  await writeToBaton('PUT', pathOf(id), Nothing, { bearer, body: { name } })
}

/** Forgets a view; the referrals in it stay as they are. Throws as `writeToBaton`. */
export async function removeView({ bearer }: WorklistSession, id: string): Promise<void> {
  await writeToBaton('DELETE', pathOf(id), Nothing, { bearer })
}
