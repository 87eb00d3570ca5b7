import { z } from 'zod'
import { badRequest } from './operation-outcome.ts'

/** Text PostgreSQL can compare with. */
const storable = z.string().refine((text) => !text.includes('\0'))

const Cursor = z.strictObject({
  /** The query of the first page. */
  query: z.string(),
  /** Sort values of the last row of the page before, in order. */
  after: z.array(z.union([storable, z.number(), z.null()])),
  /** Id (or id and version) that breaks ties. */
  id: storable,
  version: z.number().optional(),
  total: z.number().nullable(),
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

/** @throws FhirError 400 for anything this server did not write itself */
export function readCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw badRequest('value', '_page: not a page this server has handed out; start the search again')
  }
}
