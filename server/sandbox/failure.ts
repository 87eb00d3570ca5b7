import type { Context } from 'hono'

/**
 * Answers a failure of our own. Standard error gets the kind of failure and where in the code it happened, but not
 * its message, which may quote the record.
 */
export function answerFailure(error: Error, c: Context): Response {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  process.stderr.write(`Sandbox EHR: ${error.name}\n${frames.join('\n')}\n`)
  c.header('Cache-Control', 'no-store')
  return c.json({ error: 'server_error', error_description: 'The sandbox EHR failed to answer' }, 500)
}
