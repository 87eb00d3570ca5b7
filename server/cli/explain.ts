import { loadWording, type Wording } from '#contract/wording.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { splitByPatient } from '#domain/patient-charts.ts'
import type { LoopPolicy } from '#domain/policy.ts'
import { readExplainArguments, readNow } from './arguments.ts'
import { toExplainedLoop, toText } from './explained-loop.ts'
import { readInput } from './read-input.ts'
import { readPolicy } from './read-policy.ts'
import { readResources } from './read-resources.ts'

/** The world outside of the command: where it reads, what time it is, and where it says what it skips. */
export type CommandWorld = { stdin: NodeJS.ReadableStream; now: number; say: (line: string) => void }

/**
 * Every referral in the resources, whoever's it is, the worst first. What was set aside is named in the views of a
 * single chart; among several patients nobody can say whose it was, and it is named once for all.
 */
function judgeAll(resources: readonly unknown[], policy: LoopPolicy, now: number) {
  const { evidence, setAside } = readEvidence(resources)
  const isOneChart = splitByPatient(evidence).size <= 1
  const chart = { evidence, sources: {}, ...(isOneChart ? { setAside } : {}) }
  return { loops: derivePatient(chart, policy, now), setAside }
}

/**
 * `explain`: where each referral in the given resources stands, and why.
 *
 * @returns what belongs on standard output, ending with a line break
 * @throws UnusableInput for input that cannot be worked with, naming the entry
 */
export async function explainCommand(given: readonly string[], world: CommandWorld): Promise<string> {
  const asked = readExplainArguments(given)
  const policy =
    asked.policy === undefined
      ? defaultPolicy
      : readPolicy(asked.policy, await readInput(asked.policy, world.stdin), defaultPolicy)
  const now = asked.now === undefined ? world.now : readNow(asked.now, policy.calendar.timeZone)
  const resources: unknown[] = []
  for (const file of asked.files) {
    const text = await readInput(file, world.stdin)
    for (const resource of readResources(file, text, world.say)) resources.push(resource)
  }
  const { loops, setAside } = judgeAll(resources, policy, now)
  const wording: Wording = await loadWording(asked.language, policy.calendar.timeZone)
  if (asked.isText) return toText(loops, setAside, wording)
  return `${JSON.stringify({ loops: loops.map((view) => toExplainedLoop(view, wording)), setAside })}\n`
}
