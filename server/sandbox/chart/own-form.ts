import type { Context } from 'hono'

/** The form of one of our own pages; another page's form is read as nothing. */
export async function readOwnForm(c: Context, origin: string): Promise<Record<string, unknown>> {
  return isOwnPage(c, origin) ? c.req.parseBody() : {}
}

/** Our pages send no referrer, so browsers write `null` as the origin of their forms; `Sec-Fetch-Site` still tells. */
function isOwnPage(c: Context, origin: string): boolean {
  const site = c.req.header('Sec-Fetch-Site')
  if (site !== undefined) return site === 'same-origin'
  const from = c.req.header('Origin')
  return from === undefined || from === origin
}
