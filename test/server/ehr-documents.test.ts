import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { toReferralNumber } from '#domain/referral-number.ts'
import { openDocumentReader } from '../../server/documents/open-document-reader.ts'
import { documentLimits } from '../../server/documents/document-reading.ts'
import type { ScanReading } from '../../server/documents/scan-reading.ts'
import { readDocumentText } from '../../server/use-cases/notes/read-document-text.ts'
import { readEhrDocuments } from '../../server/use-cases/notes/read-ehr-documents.ts'
import type { NotesDeps } from '../../server/use-cases/notes/notes-deps.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import { openChartEhr, toReferral, type ChartEhr } from '../support/chart-ehr.ts'
import { aNote, orderReference } from '../support/evidence-builders.ts'
import type { ProviderReply } from '../support/provider-peer.ts'
import { useWatch } from '../support/use-watch.ts'

// The EHR has one referral with a number, and a note that names no order.

const watch = useWatch()
let ehr: ChartEhr
let deps: NotesDeps
let failures: unknown[]
let scanned: ScanReading
const files = new Map<string, ProviderReply>()
const fetched: string[] = []

const number = toReferralNumber(2026, 142)
const order = {
  ...toReferral('p-1'),
  id: orderReference.slice('ServiceRequest/'.length),
  identifier: [{ system: 'urn:oid:1.2.3', value: number, type: { coding: [{ code: 'PLAC' }] } }],
}
const letter = `Patient: Okafor, Adaeze\nYour referral ${number}\nPlan:\nStress test within two weeks.\n`

beforeAll(async () => {
  ehr = await openChartEhr({ retry: { attempts: 1, baseMs: 1, capMs: 1, maxRetryAfterMs: 1 } })
  ehr.misbehave.reply = ({ path }) => {
    const name = path.split('/Binary/')[1]
    if (name === undefined) return undefined
    fetched.push(name)
    return files.get(name) ?? { status: 404 }
  }
})
afterAll(() => ehr.close())
beforeEach(async () => {
  for (const table of ['mirrored_resource', 'tracked_patient', 'snapshot', 'document_text'] as const)
    await watch.db.deleteFrom(table).execute()
  files.clear()
  fetched.length = 0
  failures = []
  scanned = { kind: 'nothing' }
  const runtime = watch.practice('north')
  const onViews = () => Promise.resolve()
  deps = {
    db: watch.db,
    tenants: new Map([['north', runtime]]),
    readFile: openDocumentReader(),
    readScan: () => Promise.resolve(scanned),
    gateways: ehr.gateways,
    refresher: openPatientRefresher({ db: watch.db, gateways: ehr.gateways, onViews }),
    onFailure: (_tenant, error) => void failures.push(error),
  }
})

const noteOf = (attachment: object, over: Parameters<typeof aNote>[0] = {}) => ({
  ...aNote({
    order: null,
    type: '34109-9',
    author: 'Practitioner/unknown',
    knownAt: '2026-01-23T18:00:00Z',
    version: 1,
    ...over,
  }),
  id: over.id ?? 'note-1',
  content: [{ attachment }],
})
const binaryOf = (content: string | Uint8Array): ProviderReply => ({
  status: 200,
  headers: { 'content-type': 'application/fhir+json' },
  body: { resourceType: 'Binary', contentType: 'text/plain', data: Buffer.from(content).toString('base64') },
})

/** The chart is opened, and what lies there is read. */
async function open(
  ...documents: readonly Readonly<{ resourceType: string; id: string; content: object }>[]
) {
  ehr.charts.set('p-1', [order, ...documents])
  const views = await refresh()
  while ((await readEhrDocuments(deps)) > 0);
  return views
}
async function refresh() {
  const runtime = watch.practice('north')
  const read = await deps.refresher.refresh(runtime, 'p-1', { purpose: 'chart-opened', maxAgeMs: 0 })
  if (read.kind === 'chart-only') throw new Error('no chart')
  return read.views
}
const textOf = (document = 'DocumentReference/note-1') => readDocumentText(watch.db, 'north', 'p-1', document)

describe('the file of a note in the EHR', () => {
  test('is read once for each version: its referral number ranks it, its sentences are quoted', async () => {
    files.set('b-1', binaryOf(letter))
    const before = await open(noteOf({ url: 'Binary/b-1' }))
    expect(before[0]?.candidates).toEqual([])
    const [view] = await refresh()
    expect(view?.candidates).toMatchObject([{ document: 'DocumentReference/note-1' }])
    expect(view?.candidates[0]?.agrees).toContain('referral-number')
    expect(view?.state).not.toBe('closed-completed')
    expect(await textOf()).toMatchObject({
      state: 'read',
      facts: { referralNumbers: [number], recommendations: [{ quote: 'Stress test within two weeks.' }] },
    })
    await open(noteOf({ url: 'Binary/b-1' }))
    expect(fetched).toEqual(['b-1'])
    files.set('b-2', binaryOf('Amended: nothing of the kind.'))
    await open(noteOf({ url: 'Binary/b-2' }, { version: 2 }))
    expect([fetched, (await refresh())[0]?.candidates]).toEqual([['b-1', 'b-2'], []])
  })

  test('is handed to the chart of its own patient alone', async () => {
    files.set('b-1', binaryOf(letter))
    await open(noteOf({ url: 'Binary/b-1' }))
    expect(await textOf()).toMatchObject({ state: 'read' })
    const document = 'DocumentReference/note-1'
    expect(await readDocumentText(watch.db, 'north', 'p-2', document)).toEqual({ state: 'left' })
    expect(await readDocumentText(watch.db, 'south', 'p-1', document)).toEqual({ state: 'left' })
  })

  test.each([
    ['as bytes', { status: 200, headers: { 'content-type': 'text/plain' }, body: letter } as const],
    ['within the base address', binaryOf(letter)],
  ])('is understood %s', async (_case, reply) => {
    files.set('b-1', reply)
    await open(noteOf({ url: `${ehr.iss}/Binary/b-1` }))
    expect(await textOf()).toMatchObject({ state: 'read' })
  })

  test('that stands in the document itself needs no question', async () => {
    await open(noteOf({ data: Buffer.from(letter).toString('base64') }))
    expect([await textOf(), fetched]).toMatchObject([{ state: 'read' }, []])
  })

  test('that is a page is read for its words', async () => {
    const page = `<!doctype html><body>${letter.split('\n').join('<br>')}<script>alert(1)</script></body>`
    files.set('b-1', binaryOf(page))
    await open(noteOf({ url: 'Binary/b-1' }))
    expect(await textOf()).toMatchObject({ state: 'read', facts: { reading: 'text' } })
  })

  test('that is a picture is read by machine, and says so', async () => {
    scanned = { kind: 'read', text: letter }
    files.set('b-1', binaryOf(Buffer.from('\x89PNG and more', 'latin1')))
    await open(noteOf({ url: 'Binary/b-1' }))
    expect(await textOf()).toMatchObject({ state: 'read', facts: { reading: 'ocr' } })
  })

  test.each([
    ['the EHR does not give', { status: 403 }, 'forbidden'],
    ['is not there', { status: 404 }, 'absent'],
    ['is a page with a script', binaryOf('<!doctype html><script>alert(1)</script>'), 'unsupported'],
    ['is none', { status: 200, body: { resourceType: 'OperationOutcome' } }, 'unusable'],
    ['declares entities', binaryOf('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'), 'has-doctype'],
    [
      'is a document of a word processor',
      binaryOf('{\\rtf1\\ansi Your referral REF-2026-0014223}'),
      'unsupported',
    ],
  ] as const)(
    'that %s stays unread, with the reason, and is not asked for again',
    async (_case, reply, because) => {
      files.set('b-1', reply)
      await open(noteOf({ url: 'Binary/b-1' }))
      expect(await textOf()).toEqual({ state: 'unread', because })
      await open(noteOf({ url: 'Binary/b-1' }))
      expect(fetched).toEqual(['b-1'])
    },
  )

  test.each([
    ['at an address of somebody else', { url: 'https://elsewhere.example/fhir/Binary/b-1' }],
    ['at another place of the EHR', { url: 'Patient/p-2' }],
    ['that climbs out of it', { url: 'Binary/../Patient/p-2' }],
  ])('%s is not followed', async (_case, attachment) => {
    ehr.asked.length = 0
    await open(noteOf(attachment))
    expect(await textOf()).toEqual({ state: 'unread', because: 'elsewhere' })
    expect(ehr.asked.filter((path) => path.includes('Binary') || path.includes('p-2'))).toEqual([])
  })

  test('that says it is too large, or turns out to be, is not taken', async () => {
    await open(noteOf({ url: 'Binary/b-1', size: documentLimits.maxBytes + 1 }))
    expect([await textOf(), fetched]).toEqual([{ state: 'unread', because: 'too-large' }, []])
    const answer = await ehr.opened.gateway.readAttachment('Binary/b-1', 10)
    expect(answer).toEqual({ kind: 'refused', because: 'absent' })
    files.set('b-1', binaryOf('x'.repeat(30_000)))
    expect(await ehr.opened.gateway.readAttachment('Binary/b-1', 10)).toEqual({
      kind: 'refused',
      because: 'too-large',
    })
  })

  test('is tried again where the EHR does not answer, and given up with the reason', async () => {
    files.set('b-1', { status: 500 })
    await open(noteOf({ url: 'Binary/b-1' }))
    expect(await textOf()).toEqual({ state: 'pending' })
    for (let tried = 1; tried < 5; tried += 1) {
      await watch.db
        .updateTable('document_text')
        .set({ lease_until: new Date(0) })
        .execute()
      ehr.opened.pass(600_000)
      await readEhrDocuments(deps)
    }
    expect(await textOf()).toEqual({ state: 'unread', because: 'unreachable' })
    expect(failures).toEqual([])
  })

  test('is read in one of its other forms where the first says nothing', async () => {
    files.set('html', binaryOf('<!doctype html><script>alert(1)</script>'))
    files.set('text', binaryOf(letter))
    const forms = [{ attachment: { url: 'Binary/html' } }, { attachment: { url: 'Binary/text' } }]
    await open({ ...noteOf({}), content: forms })
    expect(await textOf()).toMatchObject({ state: 'read' })
  })

  test.each([
    [
      'is labelled as sensitive',
      {
        over: {
          securityLabel: [
            { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
          ],
        },
      },
    ],
    ['is older than every referral', { visitOn: '2025-11-01T10:00:00Z' }],
    ['was taken back', { status: 'entered-in-error' as const }],
  ])('is left alone where the note %s', async (_case, over) => {
    files.set('b-1', binaryOf(letter))
    await open(noteOf({ url: 'Binary/b-1' }, over))
    expect([await textOf(), fetched]).toEqual([{ state: 'left' }, []])
  })
})
