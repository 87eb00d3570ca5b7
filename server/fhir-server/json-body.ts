import { isObject } from './json-value.ts'
import { badRequest, FhirError } from './operation-outcome.ts'

/** No resource is nested like this; what is, is meant to exhaust the stack of whoever walks it. */
const maxDepth = 100

/**
 * The JSON body of a request.
 *
 * @throws FhirError 400 when it is not JSON or nested absurdly deep
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  const text = await request.text()
  const body = parse(text)
  if (isDeeperThan(body, maxDepth)) {
    throw new FhirError(400, {
      code: 'too-costly',
      diagnostics: `The body is nested deeper than ${maxDepth} levels`,
    })
  }
  return body
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest('invalid', text === '' ? 'The body is empty' : 'The body is not JSON')
  }
}

/** Level by level, without recursion. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true
    level = level.flatMap(childrenOf)
  }
  return false
}

function childrenOf(value: unknown): readonly unknown[] {
  const members: readonly unknown[] = Array.isArray(value)
    ? value
    : isObject(value)
      ? Object.values(value)
      : []
  return members.filter((member) => typeof member === 'object' && member !== null)
}
