import { describeIssue, EscalationPolicyFile, LoopPolicyFile, toLoopPolicy } from '#contract/policy-file.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import { UnusableInput } from './unusable-input.ts'

/** A file that is an escalation policy by itself, as they stand in `smart-config/policies`. */
const isEscalationFile = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ('preset' in value || 'ladders' in value || 'revision' in value)

/**
 * The policy a file describes: a whole loop policy or an escalation policy alone; what it leaves out is as in `base`.
 *
 * @throws UnusableInput naming file and field
 */
export function readPolicy(name: string, text: string, base: LoopPolicy): LoopPolicy {
  const value = parse(name, text)
  if (isEscalationFile(value)) {
    const escalation = EscalationPolicyFile.safeParse(value)
    if (!escalation.success) throw new UnusableInput(`${name}: ${describeIssue(escalation.error)}`)
    return toLoopPolicy(base, { escalation: escalation.data })
  }
  const file = LoopPolicyFile.safeParse(value)
  if (!file.success) throw new UnusableInput(`${name}: ${describeIssue(file.error)}`)
  return toLoopPolicy(base, file.data)
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnusableInput(`${name}: is not JSON`)
    throw error
  }
}
