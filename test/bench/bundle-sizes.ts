import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { printFigures } from './measure.ts'

/** Bytes the chart needs before its first status: entry, derivation and English, all of which index.html names. */
export function printBundleSizes(clientDirectory: string) {
  const assets = join(clientDirectory, 'assets')
  const html = readFileSync(join(clientDirectory, 'index.html'), 'utf8')
  const initial = new Set([...html.matchAll(/assets\/([\w.-]+\.(?:js|css))/g)].map((match) => match[1] ?? ''))
  const sizeOf = (kind: string, compress: (bytes: Buffer) => Buffer) =>
    readdirSync(assets)
      .filter((name) => name.endsWith(kind) && initial.has(name))
      .reduce((sum, name) => sum + compress(readFileSync(join(assets, name))).byteLength, 0) / 1000

  const [script, style] = [sizeOf('.js', gzipSync), sizeOf('.css', gzipSync)]
  printFigures('Chart bundle', [
    {
      what: 'JavaScript until the first status, derivation and English included, gzip',
      measured: `${script.toFixed(1)} kB`,
      budget: '≤ 150 kB',
      isKept: script <= 150,
    },
    { what: 'CSS, gzip', measured: `${style.toFixed(1)} kB`, budget: '≤ 12 kB', isKept: style <= 12 },
  ])
  console.log(`       initial JavaScript, brotli: ${sizeOf('.js', brotliCompressSync).toFixed(1)} kB`)
}
