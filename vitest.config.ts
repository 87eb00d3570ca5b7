import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

/** One more than there are cores: each waits for databases and browsers half of its time. */
const maxWorkers = availableParallelism() + 1

/**
 * The files of a project follow each other in the same workers: to start one, and to load everything anew, takes longer
 * than many a file. Every file therefore has databases of its own, and puts back what it changes of the world: a time
 * zone, the page, what the network answers.
 */
const isolate = false

/** Five projects, one run: what each one needs to be real is what sets it apart. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'domain',
          maxWorkers,
          include: ['test/domain/**/*.test.ts'],
          environment: 'node',
          isolate,
          setupFiles: ['test/support/property-seed.ts'],
          // Properties try thousands of cases, on machines that do other things beside.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'server',
          maxWorkers,
          include: ['test/server/**/*.test.ts', 'test/sandbox/**/*.test.ts'],
          environment: 'node',
          isolate,
          setupFiles: ['test/support/property-seed.ts'],
          globalSetup: ['test/support/postgres-for-tests.ts'],
          // A test that waits in vain says so in its own time; this is for machines that do other things beside.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults',
          maxWorkers,
          include: ['test/faults/**/*.test.ts'],
          environment: 'node',
          isolate,
          globalSetup: ['test/support/postgres-for-tests.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'client',
          maxWorkers,
          include: ['test/client/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          // What a page still asks for when its test is over must not meet the network of the next file.
          isolate: true,
          setupFiles: ['test/support/client-setup.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          maxWorkers,
          include: ['test/e2e/**/*.test.ts'],
          environment: 'node',
          isolate,
          globalSetup: ['test/support/whole-product.ts', 'test/support/postgres-for-tests.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
