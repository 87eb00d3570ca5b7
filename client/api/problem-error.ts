import { Problem, problemNameOf, type ProblemName } from '#contract/problem.ts'

/** Baton answered, and the answer is one of its problems. Switch on `problem`, never on text. */
export class ProblemError extends Error {
  readonly problem: ProblemName | 'unnamed'
  readonly status: number
  /** Id of the request, to be found again in Baton's logs. */
  readonly instance: string | undefined
  /** The whole answer: some kinds of problem have members of their own. */
  readonly body: unknown

  constructor(problem: ProblemName | 'unnamed', status: number, instance?: string, body?: unknown) {
    super(`${problem} (${status})`)
    this.name = 'ProblemError'
    this.problem = problem
    this.status = status
    this.instance = instance
    this.body = body
  }
}

/** Reads a failed answer; a proxy's own error page is `unnamed`. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = Problem.safeParse(body)
  if (!parsed.success) return new ProblemError('unnamed', response.status)
  const { type, instance } = parsed.data
  return new ProblemError(problemNameOf(type) ?? 'unnamed', response.status, instance, body)
}
