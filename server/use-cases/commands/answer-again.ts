import { isDeepStrictEqual } from 'node:util'
import type { CommandRequest } from '#contract/commands.ts'
import type { findIntent } from '../../store/intents.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { CommandOutcome } from './command-outcome.ts'
import { toAnswer } from './stored-intent.ts'

/** The answer to an id that was given before: how that command stands, if this is the same one again. */
export function answerAgain(
  deps: CommandDeps,
  caller: CommandCaller,
  request: CommandRequest,
  known: NonNullable<Awaited<ReturnType<typeof findIntent>>>,
): CommandOutcome {
  const isSame =
    known.actor === caller.reference &&
    `Patient/${known.patient}` === request.patient &&
    isDeepStrictEqual(known.command, JSON.parse(JSON.stringify(request.command)))
  if (!isSame) return { ok: false, problem: 'id-reused' }
  return { ok: true, answer: toAnswer(known, deps.realNow()) }
}
