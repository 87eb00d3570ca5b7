import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from 'hono'

const files = new Map(
  [
    ['ehr.css', 'text/css; charset=utf-8'],
    ['messages.css', 'text/css; charset=utf-8'],
    ['ehr.js', 'text/javascript; charset=utf-8'],
  ].map(([name = '', type = '']) => [
    name,
    { type, body: readFileSync(join(import.meta.dirname, 'static', name), 'utf8') },
  ]),
)

/** Style and script of the EHR's pages: read once. */
export function serveStatic(c: Context, name: string): Response {
  const file = files.get(name)
  if (file === undefined) return c.text('There is no such file', 404)
  c.header('Content-Type', file.type)
  c.header('Cache-Control', 'no-cache')
  c.header('X-Content-Type-Options', 'nosniff')
  return c.body(file.body)
}
