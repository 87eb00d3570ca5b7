import { z } from 'zod'

/** What somebody has seen of a list: of the database, of time, and how many there were. */
export type Revision = { seen: string; at: string; total: number }

/** `seen` is a snapshot as PostgreSQL writes it (`xmin:xmax:in-progress`). */
const Written = z.strictObject({
  seen: z.string().regex(/^\d{1,20}:\d{1,20}:[\d,]{0,2000}$/),
  at: z.iso.datetime(),
  total: z.int().min(0),
})

export function writeRevision(revision: Revision): string {
  return Buffer.from(JSON.stringify(revision)).toString('base64url')
}

/** Nothing when it is none of ours. */
export function readRevision(revision: string): Revision | undefined {
  try {
    const read = Written.safeParse(JSON.parse(Buffer.from(revision, 'base64url').toString()))
    return read.success ? read.data : undefined
  } catch {
    // Told as a revision that is none.
    return undefined
  }
}
