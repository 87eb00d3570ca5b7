import { createHash } from 'node:crypto'
import type { ZipEntry } from '../../documents/write-zip.ts'
import { signText } from '../audit-checkpoints.ts'
import { readAuditKeys } from '../backend-keys.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/** One file of a bundle: what it is stands in the manifest. */
export type BundleFile = { name: string; about: string; chunks: AsyncIterable<string | Uint8Array> }

/**
 * Files as they are handed over: each as it comes, and behind them `manifest.json`, which says of each what it is, how
 * long it is and its SHA-256, and the same signed (`manifest.jws`, by one of the keys named in it).
 */
export async function* toSignedBundle(
  db: BatonDatabase,
  facts: Readonly<Record<string, unknown>>,
  files: AsyncIterable<BundleFile>,
): AsyncGenerator<ZipEntry> {
  const written: Record<string, { about: string; bytes: number; sha256: string }> = {}
  for await (const { name, about, chunks } of files) {
    const hash = createHash('sha256')
    let bytes = 0
    yield {
      name,
      chunks: (async function* () {
        for await (const chunk of chunks) {
          const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
          hash.update(piece)
          bytes += piece.byteLength
          yield piece
        }
      })(),
    }
    written[name] = { about, bytes, sha256: hash.digest('hex') }
  }
  const manifest = JSON.stringify({ ...facts, files: written, keys: await readAuditKeys(db) }, null, 2)
  yield { name: 'manifest.json', chunks: [Buffer.from(manifest)] }
  yield { name: 'manifest.jws', chunks: [Buffer.from(await signText(db, manifest))] }
}
