import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { readScan } from './read-scan.ts'

const Task = z.object({
  content: z.instanceof(Uint8Array),
  limits: z.object({
    maxPages: z.number(),
    maxPixels: z.number(),
    lastPageAfterMs: z.number(),
    timeoutMs: z.number(),
    maxGrowthBytes: z.number(),
  }),
})

/** Reads the one scan it was started for, and ends. */
const { content, limits } = Task.parse(workerData)
parentPort?.postMessage(await readScan(content, limits))
