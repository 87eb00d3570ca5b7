import { type Fault, type FaultKind, faultKinds } from './fault.ts'

/** `X-Sandbox-Fault: too-many-requests` or `slow; type=Task`: a fault for this request alone. */
export const faultHeader = 'X-Sandbox-Fault'

/** Reads the header; `unknown` when it names no fault there is, so that a typing error does not pass for health. */
export function readFaultHeader(value: string | null): Fault | 'unknown' | undefined {
  if (value === null) return undefined
  const [name = '', ...parameters] = value.split(';').map((part) => part.trim())
  const kind = faultKinds.find((each) => each === name)
  if (kind === undefined) return 'unknown'
  return withType(kind, parameters)
}

function withType(kind: FaultKind, parameters: readonly string[]): Fault | 'unknown' {
  const [parameter, ...more] = parameters
  if (parameter === undefined) return { kind }
  const type = /^type=([A-Z][A-Za-z]+)$/.exec(parameter)?.[1]
  return type === undefined || more.length > 0 ? 'unknown' : { kind, type }
}
