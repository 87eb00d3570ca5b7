import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export type Encoding = 'br' | 'gzip' | 'identity'

export type ClientFile = {
  mediaType: string
  /** Hashed names never change their content. */
  isImmutable: boolean
  /** The content, compressed once and kept when that is worth it. */
  read: (accepted: string) => { encoding: Encoding; bytes: Uint8Array<ArrayBuffer> }
}

/** The built client: known when the process starts, so that no request can name a file outside it. */
export type ClientFiles = {
  /** The page, with its empty data block; `undefined` when the client has not been built. */
  page: string | undefined
  find: (path: string) => ClientFile | undefined
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Fonts and pictures are compressed already. */
const compressible = new Set(['.js', '.css', '.svg', '.json', '.txt'])

export function loadClientFiles(folder: string): ClientFiles {
  const files = new Map(listFiles(folder, '').map((path) => [path, toFile(folder, path)]))
  const index = join(folder, 'index.html')
  return {
    page: existsSync(index) ? readFileSync(index, 'utf8') : undefined,
    find: (path) => files.get(path),
  }
}

function listFiles(folder: string, prefix: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}/${entry.name}`
    if (entry.isDirectory()) return listFiles(join(folder, entry.name), path)
    return entry.isFile() && extname(entry.name) in mediaTypes ? [path] : []
  })
}

function toFile(folder: string, path: string): ClientFile {
  const extension = extname(path)
  const bytes = new Uint8Array(readFileSync(join(folder, path)))
  const kept = new Map<Encoding, Uint8Array<ArrayBuffer>>()
  return {
    mediaType: mediaTypes[extension] ?? 'application/octet-stream',
    isImmutable: path.startsWith('/assets/'),
    read: (accepted) => {
      const encoding = compressible.has(extension) ? chooseEncoding(accepted) : 'identity'
      const found = kept.get(encoding) ?? encode(bytes, encoding)
      kept.set(encoding, found)
      return { encoding, bytes: found }
    },
  }
}

function chooseEncoding(accepted: string): Encoding {
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'identity'
}

function encode(bytes: Uint8Array<ArrayBuffer>, encoding: Encoding): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case 'br':
      return new Uint8Array(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
    case 'gzip':
      return new Uint8Array(gzipSync(bytes))
    case 'identity':
      return bytes
  }
}
