import { canWrite } from '../../store/clock.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { describeError } from '../log.ts'
import { noticePage } from '../notice-page.ts'
import { welcome } from '../notices.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

export const healthRoutes: readonly Route[] = [
  { method: 'GET', path: '/', access: 'public', limit: 'page', handle: showWelcome },
  { method: 'GET', path: '/health/live', access: 'public', limit: 'page', handle: isAlive },
  { method: 'GET', path: '/health/ready', access: 'public', limit: 'page', handle: isReady },
]

function showWelcome(c: HttpContext, deps: AppDeps): Promise<Response> {
  return noticePage(c, 200, welcome(deps.sandboxOrigin))
}

/** The process runs; says nothing about what it depends on. */
function isAlive(c: HttpContext): Response {
  return c.json({ status: 'alive' }, 200, { 'Cache-Control': 'no-store' })
}

/** May be given requests: the database answers and takes writes, and the process is not stopping. */
async function isReady(c: HttpContext, deps: AppDeps): Promise<Response> {
  if (!deps.isServing()) return problem(c, 'not-ready')
  try {
    if (!(await answersInTime(canWrite(deps.db)))) {
      deps.log({ level: 'error', event: 'database-read-only' })
      return problem(c, 'not-ready')
    }
  } catch (error) {
    deps.log({ level: 'error', event: 'database-unreachable', error: describeError(error) })
    return problem(c, 'not-ready')
  }
  return c.json({ status: 'ready' }, 200, { 'Cache-Control': 'no-store' })
}

/** A database on a disk that hangs answers neither yes nor no; whoever asks for readiness has the next probe to come. */
const patienceMs = 3_000

/** @throws Error when the answer is too long in coming */
function answersInTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const hangs = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${patienceMs} ms`)), patienceMs).unref()
  })
  return Promise.race([answer, hangs])
}
