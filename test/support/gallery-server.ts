import { createServer } from 'node:http'
import { join } from 'node:path'
import { loadClientFiles } from '../../server/http/client-files.ts'

/** The policy that Baton's server sends with its pages, for an EHR that is never asked. */
const contentSecurity =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'"

export type GalleryServer = { origin: string; close: () => Promise<void> }

/** Serves the built client and its gallery of states, with a strict Content-Security-Policy and nothing behind it. */
export async function openGalleryServer(): Promise<GalleryServer> {
  const files = loadClientFiles(join(import.meta.dirname, '../../dist/client'))
  const server = createServer((request, response) => {
    const file = files.find(new URL(request.url ?? '/', 'http://localhost').pathname)
    response.setHeader('content-security-policy', contentSecurity)
    response.setHeader('content-type', file?.mediaType ?? 'text/html; charset=utf-8')
    response.end(file === undefined ? files.page : file.read('identity').bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the gallery has no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) =>
        server.close((error) => (error === undefined ? resolve() : reject(error))),
      ),
  }
}
