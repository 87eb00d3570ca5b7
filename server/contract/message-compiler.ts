import { compileMessageOrThrow, type CompiledMessage } from '@lingui/message-utils/compileMessage'

/**
 * Compiles ICU messages, each when it is first needed. The browser's catalogues are compiled when the client is
 * built (vite.config.ts), and there this is never called.
 *
 * @throws SyntaxError for a message that is not well-formed
 * @see {@link https://unicode-org.github.io/icu/userguide/format_parse/messages/ | ICU MessageFormat}
 */
export function openMessageCompiler(): (message: string) => CompiledMessage {
  const compiled = new Map<string, CompiledMessage>()
  return (message) => {
    const known = compiled.get(message)
    if (known) return known
    const tokens = compileMessageOrThrow(message)
    compiled.set(message, tokens)
    return tokens
  }
}
