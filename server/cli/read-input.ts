import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { UnusableInput } from './unusable-input.ts'

const words: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['EISDIR', 'is a folder'],
  ['EACCES', 'may not be read'],
  ['ERR_STRING_TOO_LONG', 'is too large for one piece; split it'],
])

async function named<Value>(name: string, reading: Promise<Value>): Promise<Value> {
  try {
    return await reading
  } catch (error) {
    const word = words.get(error instanceof Error && 'code' in error ? String(error.code) : '')
    if (word === undefined) throw error
    throw new UnusableInput(`${name}: ${word}`)
  }
}

/**
 * Reads one text that was named on the command line; `-` is standard input.
 *
 * @throws UnusableInput when it is not there or may not be read
 */
export function readInput(name: string, stdin: NodeJS.ReadableStream): Promise<string> {
  return name === '-' ? readAll(stdin) : named(name, readFile(name, 'utf8'))
}

const fhirFile = /\.(?:json|ndjson|jsonl)$/i

/**
 * Files behind names: of a folder every JSON and NDJSON file in it and below, in order of their paths.
 *
 * @throws UnusableInput when a name leads nowhere, or a folder holds no such file
 */
export async function findFiles(names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of names) {
    if (name === '-' || !(await named(name, stat(name))).isDirectory()) {
      found.push(name)
      continue
    }
    const below = await named(name, readdir(name, { recursive: true, withFileTypes: true }))
    const files = below.filter((entry) => entry.isFile() && fhirFile.test(entry.name))
    if (files.length === 0) throw new UnusableInput(`${name}: no JSON or NDJSON file in this folder`)
    found.push(...files.map((entry) => join(entry.parentPath, entry.name)).sort())
  }
  return found
}
