import type { AppDeps, HttpContext } from '../http-env.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** A year: the name changes whenever the content does. */
const immutable = 'public, max-age=31536000, immutable'
const shortLived = 'public, max-age=3600'

export const staticRoutes: readonly Route[] = [
  { method: 'GET', path: '/assets/:name', access: 'public', limit: 'page', handle: sendFile },
  { method: 'GET', path: '/favicon.svg', access: 'public', limit: 'page', handle: sendFile },
]

function sendFile(c: HttpContext, deps: AppDeps): Response {
  const file = deps.client.find(c.req.path)
  if (file === undefined) return problem(c, 'not-found')
  const { encoding, bytes } = file.read(c.req.header('accept-encoding') ?? '')
  return c.body(bytes, 200, {
    'Content-Type': file.mediaType,
    'Cache-Control': file.isImmutable ? immutable : shortLived,
    Vary: 'Accept-Encoding',
    ...(encoding === 'identity' ? {} : { 'Content-Encoding': encoding }),
  })
}
