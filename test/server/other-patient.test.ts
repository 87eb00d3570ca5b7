import { randomBytes, randomUUID } from 'node:crypto'
import { codeSystems, taskCodes } from '#domain/codes.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../server/app.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { insertIntent, saveIntentState } from '../../server/store/intents.ts'
import { saveMirrored } from '../../server/store/mirrored-resources.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import { aPatient, aReferral, directory } from '../support/evidence-builders.ts'
import type { BatonTransaction } from '../../server/use-cases/tenant-runtime.ts'
import { openWorklistFixture, type WorklistFixture } from '../support/worklist-fixture.ts'

/** In whose chart the person has opened Baton, and a patient of the same practice. */
const [own, other] = ['p-1', 'p-2'] as const
type Patient = typeof own | typeof other

const me = 'Practitioner/doc'
let practice: WorklistFixture
let bearer = ''
/** By patient: a Task of Baton's own store, an intent that waits for the page and one that is done. */
const kept = new Map<Patient, { task: string; waiting: string; done: string }>()

beforeAll(async () => {
  practice = await openWorklistFixture()
  await practice.setTime('2026-01-06T15:00:00Z')
  for (const patient of [own, other]) await keepChart(patient)
  const who = { tenant: 'test', fhirUser: me, roles: ['clinician' as const], patient: own }
  const opened = await insertSession(practice.db, who, { hash: randomBytes(32), expiresAt: new Date() })
  if (opened !== 'already-used') bearer = opened.token
})
afterAll(() => practice.close())

const referralOf = (patient: Patient): string => `sr-${patient}`

async function keepChart(patient: Patient): Promise<void> {
  const { db } = practice
  const now = await readBatonNow(db)
  const resources = [
    aPatient({ over: { id: patient } }),
    aReferral({ id: referralOf(patient), patient: `Patient/${patient}` }),
    ...directory,
  ]
  const mirrored = resources.map((each) => ({
    type: each.resourceType,
    id: each.id ?? '',
    content: JSON.stringify(each),
  }))
  await saveMirrored(db, { tenant: 'test', patient }, mirrored, [], now)
  await practice.record(patient, resources)
  const written = await writeOwn(db, 'test', aNoteTo(patient), now)
  if (written.kind !== 'written') throw new Error(written.kind)
  const [waiting, done] = [await keepIntent(patient, 'open'), await keepIntent(patient, 'done')]
  kept.set(patient, { task: written.reference, waiting, done })
}

function aNoteTo(patient: Patient) {
  const identity = { system: 'https://baton.example/ids', value: `for-${patient}` }
  const resource = {
    resourceType: 'Task',
    identifier: [identity],
    status: 'in-progress',
    intent: 'order',
    code: { coding: [{ system: codeSystems.loop, code: taskCodes.ownLoop }] },
    for: { reference: `Patient/${patient}` },
  }
  return { interaction: 'create', resource, identity } as const
}

async function keepIntent(patient: Patient, state: 'open' | 'done'): Promise<string> {
  const id = randomUUID()
  await practice.db.transaction().execute(async (trx: BatonTransaction) => {
    await insertIntent(trx, 'test', {
      ...{ id, patient, referral: referralOf(patient), actor: me, undoSeconds: 60 },
      command: { name: 'log-contact' },
      writes: [{ seq: 0, shelf: 'ehr', write: aNoteTo(patient), before: undefined }],
    })
    if (state === 'done') await saveIntentState(trx, 'test', id, 'done')
  })
  return id
}

type Asked = { path: string; body?: unknown }

const command = { name: 'log-contact', whom: 'patient', medium: 'phone', outcome: 'no-answer', text: '' }
const give = (patient: Patient, referral: string): Asked => ({
  path: '/api/commands',
  body: {
    ...{ id: randomUUID(), patient: `Patient/${patient}`, referral: `ServiceRequest/${referral}` },
    ...{ command, seen: {}, mayWrite: [] },
  },
})
const keptOf = (patient: Patient) => kept.get(patient) ?? { task: '', waiting: '', done: '' }

/** By route, how a patient is named in what is asked of it. */
const naming: Readonly<Record<string, (patient: Patient) => Asked>> = {
  'GET /fhir/:tenant/*': (patient) => ({ path: `/fhir/test/${keptOf(patient).task}` }),
  'POST /api/directory/rank': (patient) => ({
    path: '/api/directory/rank',
    body: { specialty: 'cardiology', urgency: 'routine', patient },
  }),
  'POST /api/directory/usual': (patient) => ({
    path: '/api/directory/usual',
    body: { urgency: 'routine', patient },
  }),
  'POST /api/commands': (patient) => give(patient, referralOf(patient)),
  'POST /api/commands/:id/writes': (patient) => ({
    path: `/api/commands/${keptOf(patient).waiting}/writes`,
    body: { seq: 0, outcome: { kind: 'refused', status: 403 } },
  }),
  'POST /api/commands/:id/undo': (patient) => ({
    path: `/api/commands/${keptOf(patient).done}/undo`,
    body: {},
  }),
  'GET /api/packets': (patient) => ({ path: `/api/packets?referral=ServiceRequest/${referralOf(patient)}` }),
  'GET /api/packets/offer': (patient) => ({
    path: `/api/packets/offer?referral=ServiceRequest/${referralOf(patient)}`,
  }),
}

/** Routes of a chart that name nobody: they are about the session's patient, or about no patient at all. */
const namingNobody = new Set([
  'GET /api/session/evidence',
  'DELETE /api/session',
  'POST /api/directory/search',
  'GET /api/directory/receivers/:id',
  'GET /api/directory/receivers/:id/history',
  'GET /api/staff',
  'GET /api/requesters',
  'POST /api/notes',
  // Says of another patient's note that it is filed, and nothing else (note-upload.test.ts).
  'GET /api/chart/notes/:id',
  // Knows the documents of the session's patient, and of no other (ehr-documents.test.ts).
  'GET /api/chart/documents/:type/:id',
])

async function ask(route: string, { path, body }: Asked): Promise<number> {
  const answer = await practice.baton.app.request(path, {
    method: route.split(' ')[0] ?? '',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return answer.status
}

const ofCharts = routes
  .filter(({ access }) => access === 'chart' || access === 'session')
  .map(({ method, path }) => `${method} ${path}`)

test('every route that a chart may call says how it names a patient', () => {
  expect([...Object.keys(naming), ...namingNobody].sort()).toEqual(ofCharts.sort())
})

describe.each(Object.entries(naming))('%s', (route, asked) => {
  test('of a chart answers for its own patient and for no other', async () => {
    expect([403, 404]).toContain(await ask(route, asked(other)))
    expect([403, 404]).not.toContain(await ask(route, asked(own)))
  })
})
