import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listNumeratorGaps } from '#domain/cms50-numerator.ts'
import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import { decideNewNotes } from '../../server/use-cases/notes/decide-new-notes.ts'
import type { NoteBoundary } from '../../server/use-cases/notes/note-boundary.ts'
import { takeNoteDecision } from '../../server/use-cases/notes/take-note-decision.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import type { Boundary } from '../../server/use-cases/watch/boundary.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { letterOf, openNotePractice, type NotePractice } from '../support/note-practice.ts'
import { dispatching } from '../support/watch-fixture.ts'

// A process is lost at every step between "note stored" and "loop closed". The EHR holds the coordination Task.

let open: NotePractice
let tasks: FhirWrite[]
beforeAll(async () => {
  open = await openNotePractice()
})
afterAll(() => open.close())
beforeEach(async () => {
  await open.start()
  open.mayWriteTasks()
  tasks = []
})

/** Takes an update for the version it holds, once, as an EHR does; the same again is known to be done. */
const ehr = async (write: FhirWrite): Promise<WriteOutcome> => {
  await Promise.resolve()
  const reference = `Task/${write.resource.id ?? ''}`
  const wasThere = tasks.some((one) => JSON.stringify(one) === JSON.stringify(write))
  if (!wasThere) tasks.push(write)
  return { kind: 'written', reference, versionId: '2', wasThere }
}

const isAt = (wanted: NoteBoundary | Boundary, die: () => Promise<never>) => async (boundary: string) => {
  if (boundary === wanted) await die()
}

async function dispatchAll(): Promise<void> {
  while ((await dispatchOnce(dispatching(open.watch, [open.practice], [], ehr))) > 0);
}

/** Leases of whoever is gone run out. */
async function endLeases(): Promise<void> {
  await sql`update received_note set lease_until = null`.execute(open.watch.db)
  await sql`update outbox set lease_until = null`.execute(open.watch.db)
}

async function expectClosedOnce(activity: string): Promise<void> {
  const own = (await readOwnEvidence(open.watch.db, 'north', 'p-1')).resources
  expect(own.map(({ resourceType }) => resourceType).toSorted()).toEqual(['DocumentReference', 'Provenance'])
  expect(JSON.stringify(own)).toContain(activity)
  const [view] = await open.viewsNow()
  expect(view?.state).toBe('closed-completed')
  const order = { id: 'sr-1', authoredOn: '2026-01-05T15:00:00Z' }
  expect(tasks.map(({ resource }) => [resource.id, listNumeratorGaps(resource, order, 2026)])).toEqual([
    ['coord-1', []],
  ])
  const rows = await open.watch.db.selectFrom('received_note').select('state').execute()
  expect(rows).toEqual([{ state: 'filed' }])
}

const deciding = [
  'note-claimed',
  'note-chart-read',
  'note-saved',
  'note-written',
  'note-audited',
  'note-committed',
  'note-judged',
] as const satisfies readonly NoteBoundary[]

describe('a process that files a note by rule and is lost', () => {
  test.each(deciding)('at %s loses nothing and files nothing twice', async (boundary) => {
    await open.receive(letterOf())
    await open.loseProcess((db, die) => decideNewNotes({ ...open.deps, db, atBoundary: isAt(boundary, die) }))
    await endLeases()
    await open.decideAll()
    await dispatchAll()
    await expectClosedOnce('note-match-auto')
    expect(await open.watch.auditOf('north', 'note-filed')).toHaveLength(1)
  })

  test.each(['dispatch-claimed', 'dispatch-sent', 'dispatch-marked', 'dispatch-committed'] as const)(
    'at %s closes the Task in the EHR once',
    async (boundary) => {
      await open.receive(letterOf())
      await open.decideAll()
      await open.loseProcess((db, die) => {
        const deps = dispatching({ ...open.watch, db }, [open.practice], [], ehr)
        return dispatchOnce({ ...deps, atBoundary: isAt(boundary, die) })
      })
      await endLeases()
      await dispatchAll()
      await expectClosedOnce('note-match-auto')
    },
  )
})

test.each(['note-written', 'note-committed'] as const)(
  'a process that files a note for a person and is lost at %s files it once, when the person tries again',
  async (boundary) => {
    const [kept] = await open.receive(letterOf({ number: '' }))
    await open.decideAll()
    await sql`delete from outbox`.execute(open.watch.db)
    const note = kept?.id ?? ''
    const { version } = await open.watch.db
      .selectFrom('received_note')
      .select('version')
      .executeTakeFirstOrThrow()
    const choice = { kind: 'file', patient: 'Patient/p-1', referral: 'ServiceRequest/sr-1' } as const
    const request = { id: randomUUID(), version, choice }
    const nurse = { reference: 'Practitioner/nurse', roles: ['coordinator'] as const }
    await open.loseProcess((db, die) =>
      takeNoteDecision(
        { ...open.deps, db, atBoundary: isAt(boundary, die) },
        open.practice,
        nurse,
        note,
        request,
      ),
    )
    expect(await takeNoteDecision(open.deps, open.practice, nurse, note, request)).toMatchObject({ ok: true })
    await dispatchAll()
    await expectClosedOnce('note-match-confirmed')
    expect(await open.watch.auditOf('north', 'note-decided')).toHaveLength(1)
  },
)
