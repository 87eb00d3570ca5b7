import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Boundary } from '../../server/use-cases/watch/boundary.ts'
import type { PeerAddresses } from './fault-peers.ts'

/** What a watching process is to do. */
export type WatchOrder = {
  url: string
  peers: PeerAddresses
  work: 'sweep' | 'dispatch' | 'both'
  /** Loops of one batch. */
  batch?: number
  /** Ends itself with SIGKILL when it passes this boundary for the nth time. */
  dieAt?: { boundary: Boundary; nth?: number }
  /** Says every boundary on its standard output. */
  isTalkative?: boolean
  /** How far its own clock is off. */
  skewMs?: number
}

/** An order as the tests write it; nobody else starts these processes. */
export function readOrder(text = ''): WatchOrder {
  return z.custom<WatchOrder>().parse(JSON.parse(text))
}

export type Watching = { child: ChildProcess; ended: Promise<WatchEnd> }
export type WatchEnd = { code: number | null; signal: NodeJS.Signals | null; complaint: string }

/** Starts a process that sweeps and sends; `onBoundary` hears what it passes, if it is talkative. */
export function startWatching(
  order: WatchOrder,
  onBoundary?: (line: string, child: ChildProcess) => void,
): Watching {
  const script = join(import.meta.dirname, 'watch-process.ts')
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  createInterface({ input: child.stdout }).on('line', (line) => onBoundary?.(line, child))
  const ended = once(child, 'close').then(() => ({
    code: child.exitCode,
    signal: child.signalCode,
    complaint,
  }))
  return { child, ended }
}

/** Runs one to its end, whichever that is. */
export function watch(order: WatchOrder): Promise<WatchEnd> {
  return startWatching(order).ended
}
