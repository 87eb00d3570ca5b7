/** What a server adds or changes of its own accord. */
const serversOwn: ReadonlySet<string> = new Set(['meta', 'text', 'id'])

/**
 * Whether a stored resource says everything that was to be written: then an earlier try was carried out, although its
 * answer got lost. What the server added does not count.
 */
export function holdsAll(stored: unknown, written: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(written)
    .filter(([name, value]) => !serversOwn.has(name) && value !== undefined)
    .every(([name, value]) => contains(isRecord(stored) ? stored[name] : undefined, value))
}

function contains(stored: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(stored) || stored.length !== wanted.length) return false
    const items: readonly unknown[] = stored
    return wanted.every((each, at) => contains(items[at], each))
  }
  if (!isRecord(wanted)) return stored === wanted
  return Object.entries(wanted)
    .filter(([, value]) => value !== undefined)
    .every(([name, value]) => isRecord(stored) && contains(stored[name], value))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
