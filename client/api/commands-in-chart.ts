import { Assignees, CommandAnswer, type CommandRequest } from '#contract/commands.ts'
import type { Command } from '#domain/commands/command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { queryOptions } from '@tanstack/react-query'
import type { Launch } from '../smart/complete-launch.ts'
import { writeInEhr } from '../smart/write-in-ehr.ts'
import { callBaton } from './call-baton.ts'
import { toOutcome, toRefusal, type CommandOutcome } from './commands.ts'

/** A chart's session, and the launch whose token writes in the EHR. */
export type ChartCommands = { launch: Launch; token: string }

/** Kinds of resource a command may leave in an EHR. */
const written = ['ServiceRequest', 'Task', 'Appointment', 'Communication'] as const

/** Who can be given a referral, as of the last minute. */
export function assigneesQuery({ launch, token }: ChartCommands) {
  const read = () => callBaton('/api/staff', Assignees, { bearer: token })
  return queryOptions({
    queryKey: [launch.tenant, launch.key, launch.patient, 'staff'],
    queryFn: read,
    staleTime: 60_000,
  })
}

/**
 * Has a command done from a chart: Baton plans it on its own reading, this page writes what belongs in the EHR with the
 * person's access, one after the other, and reports each. The same id again goes on where it stopped.
 *
 * @param view - the referral it is about, as the person saw it; absent for a new one
 * @throws as `sendCommand`: then whether it was done is not known, and asking again under the same id is safe
 */
export async function giveCommand(
  { launch, token }: ChartCommands,
  view: LoopView | undefined,
  id: string,
  command: Command,
): Promise<CommandOutcome> {
  const request: CommandRequest = {
    id,
    patient: `Patient/${launch.patient}`,
    ...(view !== undefined && { referral: view.referral }),
    command,
    seen: view?.versionId === undefined ? {} : { [view.referral]: view.versionId },
    mayWrite: written.flatMap((type) =>
      (['create', 'update'] as const)
        .filter((action) => launch.scopes.allows(action, type))
        .map((action) => `${type}.${action}`),
    ),
  }
  try {
    let answer = await callBaton('/api/commands', CommandAnswer, { bearer: token, body: request })
    for (let next = findNext(answer); next !== undefined; next = findNext(answer)) {
      const body = { seq: next.seq, outcome: await writeInEhr(launch, next.write) }
      answer = await callBaton(`/api/commands/${id}/writes`, CommandAnswer, { bearer: token, body })
      // Baton has looked for it, and will again: nothing more can be done here.
      if (body.outcome.kind === 'uncertain' && answer.state === 'open') break
    }
    return toOutcome(answer)
  } catch (error) {
    return toRefusal(error)
  }
}

function findNext({ state, writes }: CommandAnswer) {
  if (state !== 'open') return undefined
  for (const { seq, write } of writes) if (write !== undefined) return { seq, write }
  return undefined
}

/** Takes back what was just done from this chart. Errors as above. */
export async function undoInChart({ launch, token }: ChartCommands, id: string): Promise<void> {
  let answer = await callBaton(`/api/commands/${id}/undo`, CommandAnswer, { bearer: token, body: {} })
  for (let next = findNext(answer); next !== undefined; next = findNext(answer)) {
    const body = { seq: next.seq, outcome: await writeInEhr(launch, next.write) }
    answer = await callBaton(`/api/commands/${answer.id}/writes`, CommandAnswer, { bearer: token, body })
    if (body.outcome.kind === 'uncertain' && answer.state === 'open') break
  }
}
