import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { readFile } from './read-file.ts'

const Task = z.object({
  file: z.object({ name: z.string(), content: z.instanceof(Uint8Array) }),
  limits: z.object({
    maxBytes: z.number(),
    maxFiles: z.number(),
    maxPages: z.number(),
    maxText: z.number(),
    timeoutMs: z.number(),
    maxGrowthBytes: z.number(),
  }),
})

/** Reads the one file it was started for, and ends. */
const { file, limits } = Task.parse(workerData)
parentPort?.postMessage(await readFile(file, limits))
