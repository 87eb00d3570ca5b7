import { worklistSorts, type WorklistSort } from '#contract/worklist.ts'
import { z } from 'zod'

const instant = z.union([
  z.literal('infinity'),
  z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/),
])
const id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/)
const words = z.string().max(1_000)
const rank = z.string().regex(/^\d$/)

/** What each order is made of, after which a page goes on; the last part makes it complete. */
const keys = {
  worst: z.tuple([rank, instant, instant, id]),
  due: z.tuple([instant, instant, id]),
  ordered: z.tuple([instant, instant, id]),
  patient: z.tuple([words, instant, id]),
  receiver: z.tuple([words, instant, id]),
  owner: z.tuple([words, instant, id]),
} as const satisfies Readonly<Record<WorklistSort, z.ZodType<string[]>>>

/** Where a page ended, and the moment it was read at: the next one is judged at the same. */
export type Cursor = { at: string; key: readonly string[] }

const Written = z.strictObject({
  at: z.iso.datetime(),
  sort: z.enum(worklistSorts),
  key: z.array(z.string()),
})

export function writeCursor(sort: WorklistSort, { at, key }: Cursor): string {
  return Buffer.from(JSON.stringify({ at, sort, key })).toString('base64url')
}

/**
 * Reads a cursor back. It is not signed: whoever makes one up sees no more than the same person's other pages, so it is
 * enough that each part is of its kind.
 *
 * @returns nothing when it is none, or one of another order
 */
export function readCursor(sort: WorklistSort, cursor: string): Cursor | undefined {
  const read = Written.safeParse(parse(cursor))
  if (!read.success || read.data.sort !== sort) return undefined
  const key = keys[sort].safeParse(read.data.key)
  return key.success ? { at: read.data.at, key: key.data } : undefined
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    // Told as a cursor that is none.
    return undefined
  }
}
