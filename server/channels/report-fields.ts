/**
 * Reads the fields of a machine-readable report (RFC 8098, 3.1; RFC 3464, 2.1): groups of header-like lines, groups
 * divided by an empty line, long values continued on indented lines.
 *
 * @returns one map per group; names in lower case, the first value of a name counts
 */
export function readReportFields(text: string): ReadonlyMap<string, string>[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .map(readGroup)
    .filter((group) => group.size > 0)
}

function readGroup(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  return fields
}
