import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openEmbeddedCluster } from '../../server/store/embedded-cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL where tests may create databases. */
    testDatabaseUrl: string
  }
}

/** One throw-away PostgreSQL for each project of the run, or the one that TEST_DATABASE_URL names. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    project.provide('testDatabaseUrl', given)
    return undefined
  }
  await removeLeftovers()
  const dataFolder = join(tmpdir(), `${prefix}${process.pid}-${project.name}`)
  const cluster = await openEmbeddedCluster({ dataFolder, databases: [], durability: 'throw-away' })
  project.provide('testDatabaseUrl', cluster.urlOf('postgres'))
  return async () => {
    await cluster.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

const prefix = 'baton-test-postgres-'

/** A run that was killed could not stop its server: the next run does. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const [pid] = name.slice(prefix.length).split('-')
    if (isAlive(Number(pid))) continue
    const dataFolder = join(tmpdir(), name)
    try {
      const left = await openEmbeddedCluster({ dataFolder, databases: [], durability: 'throw-away' })
      await left.stop()
    } catch (error) {
      console.warn(`could not stop the PostgreSQL that an earlier run left in ${dataFolder}`, error)
    }
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
