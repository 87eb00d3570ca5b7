import { z } from 'zod'
import { formatting } from './known-parameters.ts'
import { badRequest, type FhirError } from './operation-outcome.ts'

/** Text PostgreSQL can compare with. */
const storable = z.string().refine((text) => !text.includes('\0'))

const Cursor = z.strictObject({
  /** What is paged through, as `Task` or `Task/1/_history`: elsewhere the page means nothing. */
  of: z.string(),
  /** The query of the first page. */
  query: z.string(),
  /** Sort values of the last row of the page before, in order. */
  after: z.array(z.union([storable, z.number(), z.null()])),
  /** Id (or id and version) that breaks ties. */
  id: storable,
  version: z.int().positive().optional(),
  total: z.int().nonnegative().nullable(),
})

/**
 * Where the next page starts: after a row, not at a number of rows, so that inserts and deletions while a client is
 * paging neither repeat nor lose a row. Carries no permission: every page is confined again.
 */
export type Cursor = z.infer<typeof Cursor>

/** The opaque form that goes into a `next` link. */
export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/**
 * The page a query asks for; undefined when it asks for the first one. A link is followed as it was handed out: what
 * someone adds to it would be ignored, and the answer would look like something it is not.
 *
 * @param of - what is paged through, as in the cursor
 * @throws FhirError 400 for anything this server did not write itself
 */
export function readPage(query: URLSearchParams, of: string): Cursor | undefined {
  const page = query.get('_page')
  if (page === null) return undefined
  const others = [...query.keys()].filter((name) => !formatting.includes(name))
  if (others.length > 1) throw badRequest('not-supported', 'Nothing can be added to the link of a page')
  const cursor = readCursor(page)
  if (cursor.of !== of) throw notHandedOut()
  return cursor
}

/** For a page whose parts do not fit together. */
export function notHandedOut(): FhirError {
  return badRequest('value', '_page: not a page this server has handed out; start the search again')
}

/** The last instant R4 can write, 9999-12-31T23:59:59.999Z, in milliseconds since the epoch. */
const lastInstantMs = 253_402_300_799_999

/** Whether a value in a cursor is an instant a resource can have been stored at, in milliseconds since the epoch. */
export function isInstantMs(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= lastInstantMs
}

function readCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw notHandedOut()
  }
}
