import { ConfigurationError, readEnvironment, type Environment } from '../../config/env.ts'
import { UnusableInput } from '../unusable-input.ts'
import { readDoctorArguments } from './doctor-arguments.ts'
import { examine } from './examine.ts'
import { findSubject } from './find-subject.ts'
import { findBackendKey, type KeyAnswer } from './open-backend-key.ts'
import { toReport, toReportText } from './report.ts'

export type DoctorWorld = {
  variables: Readonly<Record<string, string | undefined>>
  /** `smart-config/`. */
  folder: string
  clock: () => Date
  /** Longest wait for any answer; as long as the running app waits, unless a test says otherwise. */
  timeoutMs?: number
  /** Where Baton's signing key comes from; its database, unless a test says otherwise. */
  findKey?: (
    environment: Environment,
    accepted: readonly string[] | undefined,
    now: Date,
  ) => Promise<KeyAnswer>
}

const usualTimeoutMs = 5_000
const usualStatementTimeoutMs = 30_000

/**
 * `doctor`: checks an EHR from its configuration to its charts, and says what works, what is read-only and what is
 * missing.
 *
 * @returns what belongs on standard output, and exit code 0 when the EHR is usable, 1 when something needed is broken
 * @throws UnusableInput for arguments or settings that cannot be worked with
 */
export async function doctorCommand(
  given: readonly string[],
  world: DoctorWorld,
): Promise<{ output: string; exitCode: 0 | 1 }> {
  const asked = readDoctorArguments(given)
  const environment = readSettings(world.variables)
  const { subject, finding } = findSubject(asked.subject, environment, world.folder)
  const examination =
    subject === undefined
      ? { findings: [], abilities: [] }
      : await examine(subject, {
          batonOrigin: environment.batonOrigin,
          findKey: (accepted) => (world.findKey ?? findBackendKey)(environment, accepted, world.clock()),
          clock: world.clock,
          timeoutMs: world.timeoutMs ?? usualTimeoutMs,
          statementTimeoutMs: world.timeoutMs ?? usualStatementTimeoutMs,
        })
  const whole = { ...examination, findings: [finding, ...examination.findings] }
  const report = toReport(subject, whole, world.clock())
  const output = asked.isJson ? `${JSON.stringify(report, null, 2)}\n` : toReportText(report)
  return { output, exitCode: report.isUsable ? 0 : 1 }
}

function readSettings(variables: DoctorWorld['variables']): Environment {
  try {
    return readEnvironment(variables)
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UnusableInput(error.message)
    throw error
  }
}
