import type { ProblemName } from '#contract/problem.ts'
import type { CommandOutcome } from '../use-cases/commands/command-outcome.ts'
import type { HttpContext } from './http-env.ts'
import { problem } from './problem.ts'

type Refused = Extract<CommandOutcome, { ok: false }>

/** Why something that a person decided was not done, over HTTP. */
export function outcomeProblem(c: HttpContext, refused: Refused): Response {
  switch (refused.problem) {
    case 'command-refused': {
      const { reason, pointer } = refused.refusal
      return problem(c, 'command-refused', {
        members: { reason, ...(pointer === undefined ? {} : { pointer }) },
      })
    }
    case 'evidence-changed':
      return problem(c, 'evidence-changed', { members: { changed: refused.changed } })
    case 'not-allowed':
    case 'not-found':
    case 'chart-only':
    case 'id-reused':
    case 'undo-too-late':
      return problem(c, refused.problem satisfies ProblemName)
  }
}
