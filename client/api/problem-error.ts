import { Problem, problemNameOf, type ProblemName } from '#contract/problem.ts'

/** Baton answered, and the answer is one of its problems. Switch on `problem`, never on text. */
export class ProblemError extends Error {
  readonly problem: ProblemName | 'unnamed'
  readonly status: number
  /** Id of the request, to be found again in Baton's logs. */
  readonly instance: string | undefined

  constructor(problem: ProblemName | 'unnamed', status: number, instance?: string) {
    super(`${problem} (${status})`)
    this.name = 'ProblemError'
    this.problem = problem
    this.status = status
    this.instance = instance
  }
}

/** Reads a failed answer; a proxy's own error page is `unnamed`. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = Problem.safeParse(body)
  if (!parsed.success) return new ProblemError('unnamed', response.status)
  return new ProblemError(problemNameOf(parsed.data.type) ?? 'unnamed', response.status, parsed.data.instance)
}
