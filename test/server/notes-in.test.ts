import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { zipSync } from 'fflate'
import { decideNewNotes } from '../../server/use-cases/notes/decide-new-notes.ts'
import { readNote } from '../../server/use-cases/notes/read-note.ts'
import { keepFile } from '../../server/use-cases/notes/keep-file.ts'
import { setFiling, readFiling } from '../../server/use-cases/notes/switch-filing.ts'
import { receiveDirectFiles } from '../../server/use-cases/watch/receive-direct-files.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { sql } from 'kysely'
import { readDirectMail } from '../../server/channels/mdn.ts'
import { aMailWith, attachedNote, forwarded } from '../support/forwarded-mail.ts'
import { letterOf, number, openNotePractice, type NotePractice } from '../support/note-practice.ts'
import { readOutbox, type WatchFixture } from '../support/watch-fixture.ts'

let open: NotePractice
let watch: WatchFixture
beforeAll(async () => {
  open = await openNotePractice()
  watch = open.watch
})
afterAll(() => open.close())
beforeEach(() => open.start())

const receive: NotePractice['receive'] = (...given) => open.receive(...given)
const decideAll = (): Promise<void> => open.decideAll()
const viewsNow: NotePractice['viewsNow'] = () => open.viewsNow()

const notes = () =>
  watch.db
    .selectFrom('received_note')
    .select(['state', 'patient_id', 'referral_id', 'decision', 'refusal'])
    .orderBy('received_at')
    .execute()
const stateOfLoop = async () => (await viewsNow())[0]?.state

describe('a note that files itself', () => {
  test('closes its referral, is told in the audit trail, and counts when it came in', async () => {
    await receive(letterOf())
    expect(await stateOfLoop()).not.toBe('closed-completed')
    await decideAll()
    expect(await notes()).toMatchObject([{ state: 'filed', patient_id: 'p-1', referral_id: 'sr-1' }])
    expect(await stateOfLoop()).toBe('closed-completed')
    expect(await watch.auditOf('north', 'note-filed')).toHaveLength(1)
    const own = await readOwnEvidence(watch.db, 'north', 'p-1')
    expect(own.resources.map(({ resourceType }) => resourceType).toSorted()).toEqual([
      'DocumentReference',
      'Provenance',
      // What CMS50 counts, where the EHR lets nobody complete the Task it holds.
      'Task',
    ])
    expect(JSON.stringify(own.resources)).not.toContain('Seen for exertional')
  })

  test('closes the coordination Task where the EHR holds it and takes updates', async () => {
    open.mayWriteTasks()
    await receive(letterOf())
    await decideAll()
    const receivedAt: unknown = expect.stringMatching(/^2026-01-23T12:00:\d\d-05:00$/)
    const update = Object.values(await readOutbox(watch.db))[0]?.payload
    expect(update).toMatchObject({
      way: {
        because: 'note-filed',
        write: {
          interaction: 'update',
          versionId: '1',
          resource: {
            id: 'coord-1',
            status: 'completed',
            executionPeriod: { end: receivedAt },
          },
        },
      },
    })
  })

  test('and is picked for a check is one piece of work for the owner of its referral', async () => {
    await watch.keep('north', {})
    // Which notes are picked follows from their content alone: of many versions some are.
    const picked = Array.from({ length: 200 }, (_, at) =>
      letterOf({ plan: `Stress test within ${at + 2} weeks.` }),
    ).find(
      (letter) => Number.parseInt(createHash('sha256').update(letter).digest('hex').slice(0, 2), 16) < 13,
    )
    await receive(picked ?? letterOf())
    await decideAll()
    const rows = await watch.db.selectFrom('received_note').select(['state', 'is_sampled']).execute()
    expect(rows).toEqual([{ state: 'filed', is_sampled: true }])
    const checks = Object.entries(await readOutbox(watch.db)).filter(([key]) =>
      key.endsWith('|check|ehr-inbox'),
    )
    expect(checks).toHaveLength(1)
    expect(checks[0]?.[1].payload).toMatchObject({
      way: {
        write: {
          resource: { focus: { reference: 'ServiceRequest/sr-1' }, for: { reference: 'Patient/p-1' } },
        },
      },
    })
  })

  test('is filed once, however often it is decided about', async () => {
    await receive(letterOf())
    await Promise.all([decideNewNotes(open.deps), decideNewNotes(open.deps)])
    await decideAll()
    expect(await watch.auditOf('north', 'note-filed')).toHaveLength(1)
    const own = await readOwnEvidence(watch.db, 'north', 'p-1')
    expect(own.resources).toHaveLength(3)
  })

  test('of two for one referral only the first does; the second waits for a person', async () => {
    await receive(letterOf())
    await receive(letterOf({ plan: 'Stress test within three weeks.' }), { way: 'fax', sourceId: 'fax-2' })
    await decideAll()
    expect((await notes()).map(({ state }) => state)).toEqual(['filed', 'waiting'])
  })
})

describe('the same note', () => {
  test('by two ways is kept once, with both ways', async () => {
    const [first] = await receive(letterOf())
    const [second] = await receive(letterOf(), { way: 'direct', sourceId: '<m-1>' })
    const [packed] = await receive(zipSync({ 'DOC1.TXT': letterOf() }), { way: 'upload', sourceId: 'u-1' })
    expect([first?.isNew, second?.isNew, packed?.isNew]).toEqual([true, false, false])
    expect(new Set([first?.id, second?.id, packed?.id]).size).toBe(1)
    await decideAll()
    expect(await notes()).toHaveLength(1)
    const ways = await watch.db.selectFrom('received_note_way').select('way').orderBy('way').execute()
    expect(ways.map(({ way }) => way)).toEqual(['direct', 'fax', 'upload'])
  })

  test('at once from everywhere is kept once', async () => {
    const all = await Promise.all(
      [1, 2, 3, 4].map((each) => receive(letterOf(), { way: 'fax', sourceId: `fax-${each}` })),
    )
    expect(new Set(all.flat().map(({ id }) => id)).size).toBe(1)
  })

  test('that says by its second way where it belongs is decided about again', async () => {
    const unnumbered = letterOf({ number: '' })
    await receive(unnumbered)
    await decideAll()
    expect(await notes()).toMatchObject([{ state: 'waiting' }])
    await receive(unnumbered, { way: 'response-page', sourceId: 'page-1', referral: 'sr-1' })
    await decideAll()
    expect(await notes()).toMatchObject([{ state: 'filed', referral_id: 'sr-1' }])
  })
})

describe('a note that waits for a person', () => {
  const tasks = async () =>
    Object.keys(await readOutbox(watch.db)).filter((key) => key.endsWith('|place|ehr-inbox'))

  test('offers the referrals, writes nothing into a chart, and is one piece of work', async () => {
    await receive(letterOf({ number: '' }))
    await decideAll()
    expect(await notes()).toMatchObject([
      {
        state: 'waiting',
        patient_id: null,
        decision: {
          kind: 'choose',
          because: ['not-linked'],
          referrals: [{ referral: 'ServiceRequest/sr-1' }],
        },
      },
    ])
    expect((await readOwnEvidence(watch.db, 'north', 'p-1')).resources).toEqual([])
    expect(await tasks()).toHaveLength(1)
  })

  test('about somebody else, with our number, is in nobody’s chart, and the work names nobody', async () => {
    await receive(letterOf({ name: 'Petersen, Leon' }))
    await decideAll()
    expect(await notes()).toMatchObject([{ state: 'quarantined', patient_id: null }])
    expect((await readOwnEvidence(watch.db, 'north', 'p-1')).resources).toEqual([])
    expect(JSON.stringify(await readOutbox(watch.db))).not.toMatch(/p-1|sr-1|Okafor|Petersen/)
  })

  test('of a practice that switched filing off waits, until it is switched on', async () => {
    await setFiling(watch.db, 'north', false, { agent: 'Practitioner/x' })
    await receive(letterOf())
    await decideAll()
    expect(await notes()).toMatchObject([{ state: 'waiting', decision: { because: ['switched-off'] } }])
    await setFiling(watch.db, 'north', true, { agent: 'Practitioner/x' })
    await receive(letterOf({ plan: 'Another.' }))
    await decideAll()
    expect((await notes()).map(({ state }) => state)).toEqual(['waiting', 'filed'])
    expect(await readFiling(watch.db, 'north')).toMatchObject({
      filesByItself: true,
      notes: { filed: 1, waiting: 1 },
    })
    expect(await watch.auditOf('north', 'note-filing-switched')).toHaveLength(2)
  })

  test('of a practice that only observes is never filed', async () => {
    open.use(watch.practice('north', { featureLevel: 'observe' }))
    await receive(letterOf())
    await decideAll()
    expect(await notes()).toMatchObject([{ state: 'waiting' }])
  })
})

describe('what is attached to a Direct message', () => {
  const messageWith = (...files: Uint8Array[]) => ({
    messageId: '<m-1@specialist.example>',
    from: 'office@specialist.example',
    subject: 'Note',
    text: 'Please see attached.',
    answers: ['<ours@practice.example>'],
    attachments: [
      ...files.map((content, at) => ({ filename: `note-${at}.txt`, contentType: 'text/plain', content })),
      { filename: 'smime.p7s', contentType: 'application/pkcs7-signature', content: Buffer.from('x') },
    ],
  })
  const keep = (...[tenant, file, arrival]: Parameters<Parameters<typeof receiveDirectFiles>[1]>) =>
    keepFile(open.deps, tenant, file, arrival)
  const take = (...files: Uint8Array[]) => receiveDirectFiles(watch.db, keep, 'north', messageWith(...files))

  test('is kept as notes, each once; delivered again changes nothing', async () => {
    await take(letterOf(), letterOf({ plan: 'Another.' }))
    await take(letterOf(), letterOf({ plan: 'Another.' }))
    expect((await notes()).map(({ state }) => state)).toEqual(['new', 'new'])
    await decideAll()
    expect((await notes()).map(({ state }) => state)).toEqual(['filed', 'waiting'])
  })

  test('is found in a mail that was forwarded, and files itself as from any other', async () => {
    const raw = aMailWith('outer', 'See below.', forwarded(aMailWith('inner', '', attachedNote(letterOf()))))
    const reading = await readDirectMail(Buffer.from(raw), new Date('2026-01-23T17:00:00Z'))
    if (reading.kind !== 'message') throw new Error('read as a report')
    await receiveDirectFiles(watch.db, keep, 'north', reading.message)
    await decideAll()
    expect(await notes()).toMatchObject([{ state: 'filed', referral_id: 'sr-1' }])
  })

  test('speaks for the referral whose message it answers, and is not filed for that', async () => {
    await sql`insert into outbox (tenant_id, key, kind, channel, referral_id, patient_id, payload, state, provider_id,
        not_before, created_at, updated_at)
      values ('north', 'k', 'message', 'direct', 'sr-1', 'p-1', '{}', 'sent', '<ours@practice.example>',
        baton_now(), baton_now(), baton_now())`.execute(watch.db)
    await take(letterOf({ number: '' }))
    await decideAll()
    expect(await notes()).toMatchObject([
      {
        state: 'waiting',
        decision: { because: ['not-linked'], referrals: [{ referral: 'ServiceRequest/sr-1' }] },
      },
    ])
    expect(JSON.stringify(await notes())).toContain('answers-our-message')
  })
})

describe('a scan', () => {
  const fax = Buffer.from('II*\0scan')

  test('is read by machine, kept as such, and never files itself, whatever it says', async () => {
    open.scanned = { kind: 'read', text: Buffer.from(letterOf()).toString() }
    await receive(fax)
    await decideAll()
    expect(await notes()).toMatchObject([
      { state: 'waiting', decision: { referrals: [{ referral: 'ServiceRequest/sr-1' }] } },
    ])
    const [kept] = await watch.db.selectFrom('received_note').select('facts').execute()
    expect(kept?.facts).toMatchObject({ reading: 'ocr', referralNumbers: [number] })
    expect(await stateOfLoop()).not.toBe('closed-completed')
  })

  test('that no machine can read waits as the picture it is', async () => {
    await receive(fax)
    await decideAll()
    expect(await notes()).toMatchObject([{ state: 'unmatched' }])
  })
})

/** Until the next try; each waits longer than the one before. */
const nextTry = async (): Promise<number> => {
  const found = await sql<{ seconds: number }>`update received_note n set lease_until = null
    from received_note old where old.note_id = n.note_id and n.state = 'new'
    returning extract(epoch from old.lease_until - now())::float8 as seconds`.execute(watch.db)
  return Math.round((found.rows[0]?.seconds ?? 0) / 30) * 30
}
const tryOnce = async (): Promise<void> => {
  await decideNewNotes(open.deps)
}

describe('a good note that there is no time or memory for', () => {
  test('is refused to nobody, and files itself once there is', async () => {
    open.shortOf = 'too-much-memory'
    const [kept] = await receive(letterOf(), { way: 'upload', sourceId: 'nurse x', by: 'Practitioner/nurse' })
    expect(kept).toEqual({ id: kept?.id, name: 'note.txt', isNew: true })
    await tryOnce()
    expect(await notes()).toMatchObject([{ state: 'new', refusal: null }])
    expect(String(open.failures)).toContain('too-much-memory')
    open.shortOf = undefined
    await nextTry()
    await tryOnce()
    expect(await notes()).toMatchObject([{ state: 'filed', referral_id: 'sr-1', refusal: null }])
  })

  test('is tried five times, later each time, and then waits for a person with its file', async () => {
    open.shortOf = 'took-too-long'
    const pdf = Buffer.from('%PDF-1.7 as it came')
    const [kept] = await receive(pdf)
    const waits: number[] = []
    for (let tries = 0; tries < 5; tries += 1) {
      await tryOnce()
      if (tries < 4) waits.push(await nextTry())
    }
    expect(waits).toEqual([120, 120, 180, 240])
    expect(await notes()).toMatchObject([
      { state: 'unmatched', refusal: 'took-too-long', decision: { because: 'no-patient' } },
    ])
    const detail = await readNote(watch.db, open.practice, ['coordinator'], kept?.id ?? '')
    expect(detail).toMatchObject({ contentType: 'application/pdf', row: { refusal: 'took-too-long' } })
    expect(detail?.actions).toContain('without-referral')
    const files = await watch.db.selectFrom('received_note').select('content').execute()
    expect(files.map(({ content }) => content.toString())).toEqual(['%PDF-1.7 as it came'])
  })

  test('of a package each document is a note in the end, which came the same way', async () => {
    open.shortOf = 'too-much-memory'
    const packed = zipSync({ 'A.TXT': letterOf(), 'B.TXT': letterOf({ plan: 'Another.' }) })
    const [kept] = await receive(packed, { way: 'fax', sourceId: 'fax-1' }, 'package.zip')
    open.shortOf = undefined
    await tryOnce()
    await tryOnce()
    expect((await notes()).map(({ state }) => state).toSorted()).toEqual(['filed', 'waiting'])
    const ways = await watch.db.selectFrom('received_note_way').select(['note_id', 'source_id']).execute()
    expect(ways.map(({ source_id }) => source_id)).toEqual(['fax-1', 'fax-1'])
    expect(ways.map(({ note_id }) => note_id)).toContain(kept?.id)
  })

  test('of a package whose documents came already nothing is kept twice', async () => {
    await receive(letterOf(), { way: 'fax', sourceId: 'fax-1' })
    open.shortOf = 'too-much-memory'
    await receive(zipSync({ 'A.TXT': letterOf() }), { way: 'direct', sourceId: '<m-1>' }, 'package.zip')
    open.shortOf = undefined
    await tryOnce()
    expect(await notes()).toMatchObject([{ state: 'filed' }])
    const ways = await watch.db.selectFrom('received_note_way').select('way').orderBy('way').execute()
    expect(ways.map(({ way }) => way)).toEqual(['direct', 'fax'])
  })

  test('is refused after all where it turns out to be none', async () => {
    open.shortOf = 'too-much-memory'
    await receive(Buffer.from('<html></html>'))
    open.shortOf = undefined
    await tryOnce()
    expect(await notes()).toMatchObject([{ state: 'refused', refusal: 'unsupported', decision: null }])
  })

  test('that is a scan is read another time, and then waits as the picture it is', async () => {
    open.scanned = { kind: 'ran-short', because: 'took-too-long' }
    await receive(Buffer.from('II*\0scan'))
    for (let tries = 0; tries < 4; tries += 1) {
      await tryOnce()
      await nextTry()
      expect(await notes()).toMatchObject([{ state: 'new', refusal: null }])
    }
    await tryOnce()
    expect(await notes()).toMatchObject([{ state: 'unmatched', refusal: 'took-too-long' }])
  })

  test('that is a scan is placed by what it says once it could be read', async () => {
    open.scanned = { kind: 'ran-short', because: 'too-much-memory' }
    await receive(Buffer.from('II*\0scan'))
    await tryOnce()
    open.scanned = { kind: 'read', text: Buffer.from(letterOf()).toString() }
    await nextTry()
    await tryOnce()
    expect(await notes()).toMatchObject([{ state: 'waiting', refusal: null }])
  })
})

test('a hostile file is kept apart with the reason, and decided about by nobody', async () => {
  const bomb = zipSync({ 'a.txt': new Uint8Array(60_000_000) }, { level: 9 })
  const [kept] = await receive(bomb, { way: 'fax', sourceId: 'fax-1' }, 'bomb.zip')
  expect(kept?.refusal).toBe('too-large')
  await decideAll()
  expect(await notes()).toMatchObject([{ state: 'refused', refusal: 'too-large', decision: null }])
  expect(await watch.auditOf('north', 'note-received')).toHaveLength(1)
})

test('nothing of a note is in the audit trail but what happened', async () => {
  await receive(letterOf())
  await decideAll()
  const trail = [
    ...(await watch.auditOf('north', 'note-received')),
    ...(await watch.auditOf('north', 'note-filed')),
  ]
  expect(trail.join()).not.toMatch(/Okafor|Adaeze|1961|chest|Nair/)
})
