/** When an issuer is left alone. */
export type CircuitRules = {
  /** Failures in a row after which it is. */
  readonly failures: number
  /** For how long, before one request may try. */
  readonly openMs: number
}

/**
 * `closed`: requests go through. `open`: none does until `untilMs`. `half-open`: one is on its way to try, and the
 * others wait for what becomes of it; a trial that never comes back is forgotten at `untilMs`.
 */
export type Circuit =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly untilMs: number }
  | { readonly state: 'half-open'; readonly untilMs: number }

export const closedCircuit: Circuit = { state: 'closed', failures: 0 }

/**
 * Whether a request may go through now.
 *
 * @returns the circuit afterwards; `restMs` says how long to leave the issuer alone when it may not
 */
export function admitRequest(
  circuit: Circuit,
  rules: CircuitRules,
  nowMs: number,
): { circuit: Circuit; isAdmitted: true } | { circuit: Circuit; isAdmitted: false; restMs: number } {
  if (circuit.state === 'closed') return { circuit, isAdmitted: true }
  if (nowMs < circuit.untilMs) return { circuit, isAdmitted: false, restMs: circuit.untilMs - nowMs }
  return { circuit: { state: 'half-open', untilMs: nowMs + rules.openMs }, isAdmitted: true }
}

/** An answer of any kind that the issuer gave by its own decision, refusals included: it works. */
export function closeCircuit(): Circuit {
  return closedCircuit
}

/** A failure: one more in a row, or the trial of an open circuit gone wrong. */
export function countFailure(circuit: Circuit, rules: CircuitRules, nowMs: number): Circuit {
  const open: Circuit = { state: 'open', untilMs: nowMs + rules.openMs }
  if (circuit.state === 'half-open') return open
  // Requests that were under way when it opened say nothing new.
  if (circuit.state === 'open') return circuit
  const failures = circuit.failures + 1
  return failures >= rules.failures ? open : { state: 'closed', failures }
}
