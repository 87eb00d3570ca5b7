import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openClinicClock } from '../../server/sandbox/message-centre/clinic-clock.ts'
import { afterStep } from '../../server/sandbox/message-centre/clock-steps.ts'
import { readMessages } from '../../server/sandbox/peers/peer-messages.ts'
import type { PeerTables } from '../../server/sandbox/peers/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import { fillInboxes } from './peer-messages-fixture.ts'
import { openInbox, openListener } from './peers-fixture.ts'
import { clinicNow, openSandbox, type Sandbox } from './sandbox-fixture.ts'
import { twoPatients } from './two-patients.ts'

let baton: Awaited<ReturnType<typeof openListener>>
let inbox: Awaited<ReturnType<typeof openInbox>>
let sandbox: Sandbox
let answers: Record<string, { status: number; body?: unknown }>
const token = 'a-token-that-is-long-enough-for-this'

const taskWith = (id: string, system: string, value: string) => ({
  resourceType: 'Task',
  id,
  identifier: [{ system: `https://baton.example/fhir/NamingSystem/${system}`, value }],
  status: 'requested',
  intent: 'order',
  description: `This is ${id}.`,
})
/** A redirected referral: two attempts under one number. */
const attempts = ['attempt-1', 'attempt-2'].map((id) => taskWith(id, 'referral-loop-id', 'REF-2026-0000017'))
const doubled = ['doubled-1', 'doubled-2'].map((id) => taskWith(id, 'referral-stall-key', 'sr-1|unsent|d2|1'))

beforeAll(async () => {
  baton = await openListener(({ path }) => answers[path] ?? { status: 200 })
  inbox = await openInbox()
  const admin = { origin: baton.origin, token }
  const clinic = [...twoPatients, ...attempts, ...doubled]
  sandbox = await openSandbox(clinic, { batonOrigin: baton.origin, admin, directPort: inbox.port })
  await fillInboxes(sandbox.messages.peers.db)
})
beforeEach(async () => {
  answers = { '/admin/clock': { status: 200 }, '/admin/sweep': { status: 200, body: { fired: 2, sent: 1 } } }
  await sandbox.messages.moving.clinicClock.moveTo(0)
  baton.asked.splice(0)
})
afterAll(async () => {
  await sandbox.close()
  await inbox.close()
  await baton.close()
})

const show = async (query: string) => (await sandbox.app.request(`/messages?${query}`)).text()

async function press(path: string, form: Record<string, string>): Promise<string> {
  const answer = await sandbox.app.request(`/messages/${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  expect(answer.status).toBe(303)
  await sandbox.messages.peers.background.idle()
  return (await sandbox.app.request(answer.headers.get('location') ?? '')).text()
}

it('moves Baton and the clinic by the same time, has Baton sweep, and says what came of it', async () => {
  const page = await press('clock', { step: 'day' })
  expect(page).toContain('Both clocks were moved. Baton took 2 steps and sent 1 message.')
  const asked = baton.asked.map(({ method, path, body, headers }) => [
    method,
    path,
    body,
    headers.authorization,
  ])
  expect(asked).toEqual([
    ['PUT', '/admin/clock', '{"offsetMs":86400000}', `Bearer ${token}`],
    ['POST', '/admin/sweep', '{}', `Bearer ${token}`],
  ])
  expect(page).toContain('03-Mar-2026 10:00')
  await press('clock', { step: 'back' })
  expect(baton.asked.at(-1)).toMatchObject({ path: '/admin/clock', body: '{"offsetMs":0}' })
})

it('does without a sweep that Baton does not know, and moves nothing when Baton refuses', async () => {
  answers['/admin/sweep'] = { status: 404 }
  expect(await press('clock', { step: 'hour' })).toContain('Both clocks were moved.')
  answers['/admin/clock'] = { status: 404 }
  expect(await press('clock', { step: 'hour' })).toContain('Nothing was moved: Baton refused.')
  expect(sandbox.messages.moving.clinicClock.offsetMs()).toBe(3_600_000)
})

it.each([
  ['business-day', '2026-03-06T15:00:00Z', '2026-03-09T14:00:00Z'],
  ['five-business-days', '2026-11-20T15:00:00Z', '2026-11-30T15:00:00Z'],
  ['week', '2026-03-02T15:00:00Z', '2026-03-09T14:00:00Z'],
  ['back', '2026-03-09T15:00:00Z', '2026-03-01T00:00:00Z'],
] as const)('a step of a %s from %s ends at %s', (step, from, to) => {
  expect(afterStep(step, new Date(from), new Date('2026-03-01T00:00:00Z'))).toEqual(new Date(to))
})

it('moves both clocks just past what Baton has to do next, and not at all when that is nothing', async () => {
  const { clinicClock } = sandbox.messages.moving
  const nextDueAt = new Date(clinicClock.now().getTime() + 5 * 3_600_000).toISOString()
  answers['/admin/clock'] = { status: 200, body: { nextDueAt } }
  expect(await press('clock', { step: 'next-due' })).toContain('Both clocks were moved.')
  expect(clinicClock.now().toISOString()).toBe(new Date(Date.parse(nextDueAt) + 1_000).toISOString())
  answers['/admin/clock'] = { status: 200, body: {} }
  expect(await press('clock', { step: 'next-due' })).toContain('Baton has nothing ahead')
  expect(baton.asked.map(({ method }) => method)).toEqual(['GET', 'PUT', 'POST', 'GET'])
})

it('shows each inbox, what came twice, and only what was searched for', async () => {
  expect(await show('inbox=sms')).toMatch(
    /Received twice: 1[\s\S]*\+1 \(413\) 555-0101[\s\S]*received twice[\s\S]*YES/,
  )
  expect(await show('inbox=sms&q=413 555-0101')).toContain('please call')
  expect(await show('inbox=sms&q=nobody')).toContain('No phone has had a text message')
  expect(await show('inbox=direct')).toContain('packet.pdf')
  expect(await show('inbox=voice')).toContain('The voice agent has nothing to say')
})

it('says what was written into the EHR twice, and takes two attempts at a referral for two', async () => {
  const page = await show('inbox=ehr')
  const entries = page.split('<li>').filter((each) => each.includes('This is '))
  const twice = entries.filter((each) => each.includes('written twice'))
  expect(entries).toHaveLength(4)
  expect(twice.map((each) => /This is (.+?)\./.exec(each)?.[1]).toSorted()).toEqual([
    'doubled-1',
    'doubled-2',
  ])
})

it('answers as a phone and as an office', async () => {
  const form = { number: '+14135550101', ourNumber: '+16175550100', text: 'STOP' }
  expect(await press('text', form)).toContain('The text message was sent to Baton.')
  expect(baton.asked.at(-1)).toMatchObject({ path: '/callbacks/sandbox-full/sms' })
  const [message] = await readMessages(sandbox.messages.peers.db, { kind: 'direct' })
  const reply = { inbox: 'direct', id: message?.id ?? '', text: 'Seen today.', note: 'yes' }
  expect(await press('direct', reply)).toContain('Handed to Baton')
  expect(inbox.taken.at(-1)).toMatchObject({
    text: 'Seen today.',
    attachments: [{ contentType: 'application/pdf', filename: 'consultation-note.pdf' }],
  })
  expect(await press('text', { ...form, text: ' ' })).toContain('Nothing was sent')
})

it("takes no form of another site's page", async () => {
  const headers = { 'sec-fetch-site': 'cross-site' }
  const body = new URLSearchParams({ step: 'day' })
  const answer = await sandbox.app.request('/messages/clock', { method: 'POST', headers, body })
  expect([answer.status, baton.asked.length]).toEqual([400, 0])
})

it('keeps messages and the clock over a restart', async () => {
  await sandbox.messages.moving.clinicClock.moveTo(60_000)
  const again = openDatabase<PeerTables>(sandbox.databaseUrl, 1)
  const clock = await openClinicClock(again.db, () => clinicNow)
  expect(clock.now()).toEqual(new Date(clinicNow.getTime() + 60_000))
  expect((await readMessages(again.db, { kind: 'fax' })).length).toBe(1)
  await again.close()
})
