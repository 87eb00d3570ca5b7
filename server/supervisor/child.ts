import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** How long a child may drain before it is killed; a little more than it gives itself. */
const stopTimeoutMs = 9_000
/** Logs are kept for the last two starts that filled them. */
const maxLogBytes = 20_000_000
/** Enough of what a child said last to tell why it went. */
const keptCharacters = 4_000

const root = join(import.meta.dirname, '..', '..')

const ProgressMessage = z.object({ progress: z.string() })

export type Child = {
  /** Settles when the child went without having been asked; says which one and what it said last. */
  crashed: Promise<Error>
  /** Asks the child to finish and waits until it is gone. */
  stop: () => Promise<void>
}

export type ChildOptions = {
  /** As people call it. */
  name: string
  /** Path of the script from the root of the project. */
  script: string
  logFile: string
  env: Readonly<Record<string, string>>
  /** Told how far the child is with something that takes minutes, in words for people. */
  onProgress?: (text: string) => void
}

/**
 * Starts a process of the product. It has a process group of its own, so that Ctrl-C reaches only the supervisor,
 * and a channel whose closing tells it that the supervisor is gone, however it went.
 */
export function openChild({ name, script, logFile, env, onProgress }: ChildOptions): Child {
  if (existsSync(logFile) && statSync(logFile).size > maxLogBytes) renameSync(logFile, `${logFile}.1`)
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, script)], {
    cwd: root,
    detached: true,
    stdio: ['ignore', log, 'pipe', 'ipc'],
    env: { ...process.env, ...env },
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-keptCharacters)
    writeSync(log, chunk)
  })
  child.on('message', (message: unknown) => {
    const read = ProgressMessage.safeParse(message)
    if (read.success) onProgress?.(read.data.progress)
  })
  let isStopping = false
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      closeSync(log)
      resolve(signal ?? `exit ${code}`)
    })
  })
  const crashed = new Promise<Error>((resolve) => {
    void gone.then((how) => {
      if (!isStopping)
        resolve(new Error(`${said.trim()}\n${name} stopped by itself (${how}); see ${logFile}.`.trim()))
    })
  })
  return {
    crashed,
    stop: async () => {
      isStopping = true
      const force = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
      child.kill('SIGTERM')
      await gone
      clearTimeout(force)
    },
  }
}
