import { randomBytes } from 'node:crypto'
import { Kysely, PostgresDialect, type CompiledQuery } from 'kysely'
import pg from 'pg'
import type { WorklistQuestion } from '../../server/contract/worklist.ts'
import { createApp } from '../../server/app.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { moveClock } from '../../server/store/clock.ts'
import { insertSession } from '../../server/store/sessions.ts'
import type { Tables } from '../../server/store/tables.ts'
import { WorklistPage } from '../../server/contract/worklist.ts'
import { medianOf, printFigures, type Figure } from './measure.ts'
import { benchDay, benchTenant, openWatchBench, sandboxConfig, type WatchBench } from './watch-bench.ts'
import { fillWorklist } from './worklist-loops.ts'

const rounds = 11
/** The page also knows who asks, is shaped as JSON and is written into the audit trail. */
const mostTimes = 3
/** Asks for nothing: what is left is what every request costs, whatever it asks for. */
const nothing = 'zzzzzz'

const worst = {
  queue: 'open',
  filter: { scope: 'practice' },
  sort: 'worst',
} as const satisfies WorklistQuestion
const narrow = { scope: 'practice', specialties: ['cardiology'], owner: 'Practitioner/own-7' } as const

const questions: readonly { what: string; question: WorklistQuestion }[] = [
  { what: 'all open, the worst first', question: worst },
  { what: 'one specialty of one owner', question: { ...worst, filter: narrow } },
  {
    what: 'overdue of one owner',
    question: { ...worst, queue: 'overdue', filter: { scope: 'practice', owner: narrow.owner } },
  },
  { what: 'search: part of a name', question: { ...worst, search: 'nguyen12' } },
  { what: 'search: a record number', question: { ...worst, search: '0000395950' } },
]

/** The real app on the bench's database; what it asks of the database is kept. */
async function openApp(bench: WatchBench) {
  const asked: CompiledQuery[] = []
  const db = new Kysely<Tables & FhirTables>({
    dialect: new PostgresDialect({ pool: bench.pool }),
    log: ({ query }) => {
      asked.push(query)
    },
  })
  const app = createApp({
    db,
    smart: sandboxConfig(),
    tenants: new Map([[benchTenant, bench.runtime]]),
    // A list asks no EHR.
    gateways: { find: () => undefined },
    refresher: { refresh: () => Promise.resolve({ kind: 'chart-only' }) },
    client: { page: undefined, find: () => undefined },
    batonOrigin: 'http://127.0.0.1:4000',
    realNow: () => new Date(),
    log: () => undefined,
    limits: { count: () => Promise.resolve(undefined) },
    isServing: () => true,
  })
  const opened = await insertSession(
    db,
    { tenant: benchTenant, fhirUser: 'Practitioner/own-7', roles: ['coordinator'] },
    { hash: randomBytes(32), expiresAt: new Date(Date.now() + 60_000) },
  )
  if (opened === 'already-used') throw new Error('the session was not opened')
  const ask = async (question: WorklistQuestion): Promise<WorklistPage> => {
    const answer = await app.request('/api/worklist', {
      method: 'POST',
      headers: { authorization: `Bearer ${opened.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(question),
    })
    if (!answer.ok) throw new Error(`the list answered ${answer.status}: ${await answer.text()}`)
    return WorklistPage.parse(await answer.json())
  }
  const findStatement = () => asked.findLast(({ sql }) => sql.startsWith('with page as'))
  return { ask, findStatement }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}

/** The page through the app, and its very statement prepared on a connection of its own, in turn. */
async function compare(
  app: Awaited<ReturnType<typeof openApp>>,
  client: pg.Client,
  name: string,
  question: WorklistQuestion,
): Promise<{ viaApp: number; straight: number; total: number; rows: number }> {
  const page = await app.ask(question)
  const statement = app.findStatement()
  if (statement === undefined) throw new Error('the app asked for no page')
  const run = () => client.query({ name, text: statement.sql, values: [...statement.parameters] })
  const found = await run()
  const isSame =
    page.total === 0 || found.rows.length === page.rows.length + (page.next === undefined ? 0 : 1)
  if (!isSame) throw new Error('the two answers differ')
  await app.ask(question)
  await run()
  const samples = { viaApp: [0], straight: [0] }
  samples.viaApp.pop()
  samples.straight.pop()
  for (let round = 0; round < rounds; round += 1) {
    samples.viaApp.push(await timed(() => app.ask(question)))
    samples.straight.push(await timed(run))
  }
  return {
    viaApp: medianOf(samples.viaApp),
    straight: medianOf(samples.straight),
    total: page.total,
    rows: page.rows.length,
  }
}

/** A page of a worklist of so many loops of one practice, against its own statement in the database. */
export async function printWorklistCost(count = 1_000_000) {
  const bench = await openWatchBench()
  const client = new pg.Client({ connectionString: bench.url })
  try {
    await moveClock(bench.db, benchDay.getTime() - Date.now())
    const filledMs = await timed(() => fillWorklist(bench.pool, count))
    await client.connect()
    const app = await openApp(bench)
    const empty = await compare(app, client, 'empty', { ...worst, search: nothing })
    const fixedMs = empty.viaApp - empty.straight
    const figures: Figure[] = []
    for (const [at, { what, question }] of questions.entries()) {
      const { viaApp, straight, total, rows } = await compare(app, client, `page-${at}`, question)
      const times = viaApp / straight
      figures.push({
        what: `${what} (${rows} of ${total.toLocaleString('en-US')})`,
        measured: `${viaApp.toFixed(1)} ms, ${times.toFixed(1)}× the ${straight.toFixed(1)} ms of its statement`,
        budget: `≤ ${mostTimes}× and ${fixedMs.toFixed(1)} ms`,
        isKept: viaApp <= mostTimes * straight + fixedMs,
      })
    }
    printFigures(
      `Worklist page of ${count.toLocaleString('en-US')} loops of one practice, exact total included`,
      figures,
    )
    console.log(
      `       every request: ${fixedMs.toFixed(1)} ms for its session and its entry in the audit trail`,
    )
    console.log(`       filled in ${(filledMs / 1_000).toFixed(0)} s`)
  } finally {
    await client.end()
    await bench.close()
  }
}
