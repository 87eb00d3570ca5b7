import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import { openEmbeddedCluster } from '../../server/store/embedded-cluster.ts'
import type { Tables } from '../../server/store/tables.ts'
import { migrateAll } from './migrate-all.ts'
import { execute } from './own-postgres.ts'
import { prepareSandbox } from './prepare-sandbox.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL where tests may create databases. */
    testDatabaseUrl: string
    /** A database there with every table of the backend and nothing in it, to be copied; nobody may be connected to it. */
    migratedDatabase: string
    /** The same with the tables of the sandbox EHR, and the keys of its issuers, which take longer to make than the tables. */
    sandboxDatabase: string
  }
}

/** One throw-away PostgreSQL for each project of the run, or the one that TEST_DATABASE_URL names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    return provide(project, given)
  }
  await removeLeftovers()
  const dataFolder = join(tmpdir(), `${prefix}${process.pid}-${project.name}`)
  const cluster = await openEmbeddedCluster({ dataFolder, databases: [], durability: 'throw-away' })
  const removeProvided = await provide(project, cluster.urlOf('postgres'))
  return async () => {
    await removeProvided()
    await cluster.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

const migratedName = `test_migrated_${process.pid}`

/** Makes the tables once: a copy of them takes a tenth of the time. */
async function provide(project: TestProject, server: string): Promise<() => Promise<void>> {
  const [baton, sandbox] = [`${migratedName}_${project.name}`, `${migratedName}_${project.name}_sandbox`]
  await makeTemplate(server, baton, async (url) => {
    const { db, close } = openDatabase<Tables & FhirTables>(url, 1)
    await migrateAll(db).finally(close)
  })
  await makeTemplate(server, sandbox, prepareSandbox)
  project.provide('testDatabaseUrl', server)
  project.provide('migratedDatabase', baton)
  project.provide('sandboxDatabase', sandbox)
  return async () => {
    await execute(server, `drop database ${baton} with (force)`)
    await execute(server, `drop database ${sandbox} with (force)`)
  }
}

async function makeTemplate(
  server: string,
  name: string,
  prepare: (url: string) => Promise<void>,
): Promise<void> {
  await execute(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  await prepare(url.href)
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
