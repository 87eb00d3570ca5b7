import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'

/** Names of the values an ICU message asks for, nested choices included, sorted; throws if it is malformed. */
export function messagePlaceholders(message: string): string[] {
  return [...new Set(namesIn(compileMessageOrThrow(message)))].toSorted()
}

function namesIn(tokens: unknown): string[] {
  if (!Array.isArray(tokens)) return []
  return tokens.flatMap((token: unknown) => {
    if (!Array.isArray(token)) return []
    const parts: readonly unknown[] = token
    const [name, , cases] = parts
    const inner = typeof cases === 'object' && cases !== null ? Object.values(cases).flatMap(namesIn) : []
    return [String(name), ...inner]
  })
}
