import { Assignees, CommandAnswer, type CommandRequest, type WriteReport } from '#contract/commands.ts'
import type { Command } from '#domain/commands/command.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { queryOptions } from '@tanstack/react-query'
import type { Launch } from '../smart/complete-launch.ts'
import { nameOf, versionOf } from '../smart/patient-check.ts'
import { renewAccess, writeInEhr } from '../smart/write-in-ehr.ts'
import { callBaton } from './call-baton.ts'
import { toOutcome, toRefusal, type CommandOutcome } from './commands.ts'

/** A chart's session, and the launch whose token writes in the EHR. */
export type ChartCommands = { launch: Launch; token: string }

/** What a person decides on: the referral as it was shown, and the resources it was derived from. */
export type SeenReferral = { view: LoopView; resources: readonly unknown[] }

/** Kinds of resource a command may leave in an EHR. */
const written = ['ServiceRequest', 'Task', 'Appointment', 'Communication'] as const
/** Kinds of resource that say where a referral stands; another call or note makes no decision wrong. */
const deciding = /^(?:ServiceRequest|Task|Appointment|Provenance)\/[A-Za-z0-9.-]{1,64}$/

/** Who can be given a referral, as of the last minute. */
export function assigneesQuery({ launch, token }: ChartCommands) {
  // A session belongs to its launch: the token is no part of what is asked for.
  const read = () => readAssignees(token)
  return queryOptions({
    queryKey: [launch.tenant, launch.key, launch.patient, 'staff'],
    queryFn: read,
    staleTime: 60_000,
  })
}

async function readAssignees(token: string): Promise<Assignees> {
  return callBaton('/api/staff', Assignees, { bearer: token })
}

/** Keeps Baton's session alive for somebody who is still writing. Never rejects. */
export async function keepSession({ token }: ChartCommands): Promise<void> {
  await readAssignees(token).catch(() => undefined)
}

/**
 * Has a command done from a chart: Baton plans it on its own reading, this page writes what belongs in the EHR with the
 * person's access, one after the other, and reports each. The same id again goes on where it stopped. What the EHR
 * refuses to change although it had promised to is planned anew without it, as long as nothing has been written.
 *
 * @param seen - the referral it is about, as the person saw it; absent for a new one
 * @throws as `sendCommand`: then whether it was done is not known, and asking again under the same id is safe
 */
export async function giveCommand(
  chart: ChartCommands,
  seen: SeenReferral | undefined,
  id: string,
  command: Command,
): Promise<CommandOutcome> {
  try {
    return await giveOnce(chart, seen, { id, command, refused: new Set() })
  } catch (error) {
    return toRefusal(error)
  }
}

/** @property refused - what the EHR would not take from this person, like `Task.update` */
type Giving = { id: string; command: Command; refused: ReadonlySet<string> }

async function giveOnce(
  chart: ChartCommands,
  seen: SeenReferral | undefined,
  giving: Giving,
): Promise<CommandOutcome> {
  const { id, refused } = giving
  const body = { ...toRequest(chart, seen, giving), id } satisfies CommandRequest
  const given = await callBaton('/api/commands', CommandAnswer, { bearer: chart.token, body })
  const { answer, last } = await carryOut(chart, given)
  if (answer.state !== 'undone') return toOutcome(answer)
  const again = { ...giving, id: crypto.randomUUID() }
  // An earlier try under this id was taken back, and nothing of it stands.
  if (last === undefined) return giveOnce(chart, seen, again)
  if (last.kind === 'refused' && !refused.has(last.write))
    return giveOnce(chart, seen, { ...again, refused: new Set([...refused, last.write]) })
  // A write that failed has become a task of somebody's; without one only an access that has ended takes a command back.
  const isHandedOver = answer.writes.some(({ state }) => state === 'failed')
  return { outcome: isHandedOver ? 'unknown' : 'access-ended' }
}

function toRequest(
  { launch }: ChartCommands,
  seen: SeenReferral | undefined,
  { command, refused }: Giving,
): Omit<CommandRequest, 'id'> {
  return {
    patient: `Patient/${launch.patient}`,
    ...(seen !== undefined && { referral: seen.view.referral }),
    command,
    seen: versionsOf(seen?.resources ?? []),
    mayWrite: written
      .flatMap((type) =>
        (['create', 'update'] as const)
          .filter((action) => launch.scopes.allows(action, type))
          .map((action) => `${type}.${action}`),
      )
      .filter((each) => !refused.has(each)),
  }
}

/** Versions by reference, of what says where referrals stand. */
function versionsOf(resources: readonly unknown[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    resources.flatMap((resource): [string, string][] => {
      const [name, version] = [nameOf(resource), versionOf(resource)]
      return deciding.test(name) && version !== undefined ? [[name, version]] : []
    }),
  )
}

/** @property write - like `Task.update` */
type LastWrite = { kind: WriteReport['outcome']['kind']; write: string }

/** Carries out what the EHR is to hold, one write after the other, and reports each. */
async function carryOut(
  { launch, token }: ChartCommands,
  first: CommandAnswer,
): Promise<{ answer: CommandAnswer; last?: LastWrite }> {
  let answer = first
  let last: LastWrite | undefined
  for (let next = findNext(answer); next !== undefined; next = findNext(answer)) {
    const outcome = await toReport(launch, next.write)
    const { resource, interaction } = next.write
    last = { kind: outcome.kind, write: `${resource.resourceType}.${interaction}` }
    answer = await callBaton(`/api/commands/${answer.id}/writes`, CommandAnswer, {
      bearer: token,
      body: { seq: next.seq, outcome },
    })
    // Baton has looked for it, and will again: nothing more can be done here.
    const isDone = last.kind === 'written' || last.kind === 'refused'
    if (!isDone && findNext(answer)?.seq === next.seq) break
  }
  return { answer, ...(last !== undefined && { last }) }
}

/** Sent by this page, or, where nothing keeps it from being there twice, by Baton with the same access. */
async function toReport(launch: Launch, write: FhirWrite): Promise<WriteReport['outcome']> {
  const type = launch.capabilities?.types[write.resource.resourceType]
  const isSafe = write.interaction === 'update' || type?.conditionalCreate !== false
  if (isSafe) return writeInEhr(launch, write)
  const accessToken = await renewAccess(launch)
  return accessToken === undefined ? { kind: 'access-ended' } : { kind: 'send', accessToken }
}

function findNext({ state, writes }: CommandAnswer) {
  if (state !== 'open') return undefined
  for (const { seq, write } of writes) if (write !== undefined) return { seq, write }
  return undefined
}

/** Takes back what was just done from this chart. Errors as above. */
export async function undoInChart(chart: ChartCommands, id: string): Promise<void> {
  const answer = await callBaton(`/api/commands/${id}/undo`, CommandAnswer, { bearer: chart.token, body: {} })
  await carryOut(chart, answer)
}
