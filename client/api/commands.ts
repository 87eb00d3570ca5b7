import { BulkAnswer, CommandAnswer, CommandProblem, type BulkRequest } from '#contract/commands.ts'
import { refusalReasons, type Command, type RefusalReason } from '#domain/commands/command.ts'
import { callBaton } from './call-baton.ts'
import { ProblemError } from './problem-error.ts'

/** Whose name a command is given in. */
export type CommandSession = { bearer: string }

/** One thing that a person does to one referral. */
export type CommandRequest = {
  /** Made when the form is opened: the same one sent twice is done once. */
  id: string
  /** `ServiceRequest/x`. */
  referral: string
  /** `Patient/x`, as it stood on the screen: Baton refuses a command whose referral is somebody else's. */
  patient: string
  command: Command
  /** The version of the loop that the person saw. */
  seen: number
}

/**
 * What became of a command. `refused`: the evidence does not allow it, or something is missing. `changed`: somebody
 * else acted first, and nothing was done. `access-ended`: the EHR takes nothing from this person any more, and nothing was
 * done. `unknown`: whether the EHR has taken it cannot be found out; a task says so to whoever gave the command.
 */
export type CommandOutcome =
  | {
      outcome: 'done'
      /** Where it was written: in the EHR, in Baton's own store, or partly in each. */
      shelf: 'ehr' | 'own' | 'both'
      /** Part of it is left to a person, who has been told. */
      isHandedOver: boolean
      /** The EHR has not answered yet: Baton goes on trying. */
      isPending: boolean
      /** Kinds of resource by where they were written, each once. */
      kinds: Readonly<Record<'ehr' | 'own', readonly string[]>>
      /** Under which id it can be taken back for a moment; absent where it cannot. */
      undoableId?: string
    }
  | { outcome: 'refused'; reason: RefusalReason; pointer?: string }
  | { outcome: 'changed'; by?: string; command?: string; at?: string }
  | { outcome: 'access-ended' }
  | { outcome: 'unknown' }

/**
 * Has one command done.
 *
 * @throws ProblemError when Baton refuses to listen; TypeError or a DOMException when it cannot be reached in time,
 * and then whether it was done is not known: sending the same request again is safe
 */
export async function sendCommand(
  { bearer }: CommandSession,
  { seen, ...request }: CommandRequest,
): Promise<CommandOutcome> {
  const body = { ...request, seen: {}, loopVersion: seen, mayWrite: [] }
  try {
    return toOutcome(await callBaton('/api/commands', CommandAnswer, { bearer, body }))
  } catch (error) {
    return toRefusal(error)
  }
}

/** Where the writes of a command went, as the person is told. */
export function toOutcome({ id, state, writes, undoUntil }: CommandAnswer): CommandOutcome {
  if (state === 'undone') return { outcome: 'changed' }
  const shelves = new Set(writes.map(({ shelf }) => shelf))
  const [only = 'own'] = shelves
  return {
    outcome: 'done',
    shelf: shelves.size > 1 ? 'both' : only,
    isHandedOver: state === 'handed-over',
    isPending: state === 'open',
    kinds: { ehr: kindsOn('ehr', writes), own: kindsOn('own', writes) },
    ...(undoUntil !== undefined && { undoableId: id }),
  }
}

function kindsOn(shelf: 'ehr' | 'own', writes: CommandAnswer['writes']): readonly string[] {
  const kinds = writes.filter((write) => write.shelf === shelf).map(({ resourceType }) => resourceType)
  return [...new Set(kinds)]
}

/** @throws whatever is not about the command itself */
export function toRefusal(error: unknown): CommandOutcome {
  if (!(error instanceof ProblemError)) throw error
  const read = CommandProblem.safeParse(error.body)
  const { reason, pointer, changed } = read.success ? read.data : {}
  if (error.problem === 'evidence-changed') {
    const { by, command, at } = changed?.find((each) => each.by !== undefined) ?? {}
    return {
      outcome: 'changed',
      ...(by !== undefined && { by }),
      ...(command !== undefined && { command }),
      ...(at !== undefined && { at }),
    }
  }
  const known = refusalReasons.find((each) => each === reason)
  if (error.problem !== 'command-refused' || known === undefined) throw error
  return { outcome: 'refused', reason: known, ...(pointer !== undefined && { pointer }) }
}

/**
 * What to say of a command that was not answered: Baton did not listen, or may have and cannot be heard. In words:
 * `failed.<trouble>`.
 */
export function troubleOf(error: unknown): 'not-allowed' | 'refused' | 'unreachable' {
  if (!(error instanceof ProblemError)) return 'unreachable'
  return error.problem === 'not-allowed' ? 'not-allowed' : 'refused'
}

/** What can be decided about many referrals at once. */
const isForMany = (command: Command): command is BulkRequest['command'] =>
  command.name === 'assign' || command.name === 'snooze' || command.name === 'escalate'

/**
 * Has one command done to several referrals, each on its own: the outcomes are in the order of the requests. Errors as
 * above.
 */
export async function sendCommands(
  session: CommandSession,
  requests: readonly CommandRequest[],
): Promise<readonly CommandOutcome[]> {
  const [first] = requests
  if (first === undefined) return []
  if (!isForMany(first.command)) return Promise.all(requests.map((each) => sendCommand(session, each)))
  const items = requests.map(({ id, patient, referral, seen }) => ({ id, patient, referral, version: seen }))
  const { bearer } = session
  const body = { command: first.command, items } satisfies BulkRequest
  const answer = await callBaton('/api/commands/bulk', BulkAnswer, { bearer, body })
  return requests.map(({ id }) => toItemOutcome(answer.items.find((item) => item.id === id)))
}

function toItemOutcome(item: BulkAnswer['items'][number] | undefined): CommandOutcome {
  const reason = refusalReasons.find((each) => each === item?.reason)
  if (reason !== undefined) return { outcome: 'refused', reason }
  if (item?.state === undefined || item.state === 'undone') return { outcome: 'changed' }
  return {
    outcome: 'done',
    shelf: 'own',
    isHandedOver: item.state === 'handed-over',
    isPending: item.state === 'open',
    kinds: { ehr: [], own: [] },
  }
}

/** Takes back what was just done: only assign, snooze and log-contact can be. Errors as above. */
export async function undoCommands({ bearer }: CommandSession, ids: readonly string[]): Promise<void> {
  for (const id of ids) await callBaton(`/api/commands/${id}/undo`, CommandAnswer, { bearer, body: {} })
}
