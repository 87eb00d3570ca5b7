import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PlannedStep } from '#domain/escalation.ts'
import type { Dossier } from '#domain/watch/dossier.ts'
import { openProviderFetch } from '../../server/channels/provider-fetch.ts'
import { openVoiceAgent } from '../../server/channels/voice.ts'
import type { Transport } from '../../server/channels/channel.ts'
import { voiceSecret } from '../../server/sandbox/peers/demo-credentials.ts'
import { readMessages } from '../../server/sandbox/peers/peer-messages.ts'
import { signedHookHeaders } from '../../server/sandbox/peers/signed-hook.ts'
import { saveNumberState } from '../../server/store/number-consent.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { chaseReceipts } from '../../server/use-cases/watch/chase-receipts.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { receiveDelivery } from '../../server/use-cases/watch/receive-delivery.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import { openDossier } from '../support/a-dossier.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, readOutbox, setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'
import { serveSandbox } from './peers-fixture.ts'

// Baton's sweep, outbox and webhook, and the sandbox's voice agent, over real sockets both ways.

let sandbox: Awaited<ReturnType<typeof serveSandbox>>
const watch = useWatch()
let practice: TenantRuntime
let voice: Transport
let callbackUrl: string
let stopListening: () => void

beforeAll(async () => {
  sandbox = await serveSandbox([])
  const receiver = serve({ fetch: toCallbacks().fetch, port: 0, hostname: '127.0.0.1' })
  await once(receiver, 'listening')
  const address = receiver.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  callbackUrl = `http://127.0.0.1:${port}/callbacks/north/voice`
  stopListening = () => receiver.close()
  const agent = { url: `${sandbox.url}/peers/voice`, secret: voiceSecret }
  const provider = openProviderFetch({ origin: sandbox.url })
  voice = openVoiceAgent(agent, { provider, callbackUrl, now: sandbox.clock })
  practice = watch.practice('north', { channels: { voice: agent } })
})
afterAll(async () => {
  stopListening()
  await voice.close()
  await sandbox.close()
})
beforeEach(() => {
  statuses.length = 0
})

const statuses: number[] = []

/** What Baton's own route does with a report: verified first, and a forgery is refused. */
function toCallbacks(): Hono {
  return new Hono().post('/callbacks/north/voice', async (c) => {
    const rawBody = new Uint8Array(await c.req.arrayBuffer())
    const reading = await voice.readCallback?.({ url: callbackUrl, headers: c.req.raw.headers, rawBody })
    const status = reading?.kind === 'read' ? 200 : 403
    statuses.push(status)
    if (reading?.kind === 'read') await receiveDelivery(watch.db, practice, 'voice', reading)
    return c.body(null, status)
  })
}

const theCall: PlannedStep = {
  clock: 'patient',
  step: 'd30',
  cycle: 1,
  action: 'call-and-letter-task',
  recipients: ['coordinator'],
  at: new Date(wednesdayNoon.getTime() - 3_600_000).toISOString(),
  rank: 3,
}
// The agent remembers calls by their key, over all tests: each has a referral of its own.
let referral = 0
let key: string

const reachedAt = (textNumber: string): Dossier => {
  const { patient } = openDossier
  const reach = patient.reach.kind === 'nobody' ? patient.reach : { ...patient.reach, textNumber }
  return { ...openDossier, referral: `ServiceRequest/sr-${referral}`, patient: { ...patient, reach } }
}

/** A routine referral of thirty days whose patient may be called at this number. */
async function comeDue(number: string): Promise<void> {
  referral += 1
  key = `sr-${referral}|patient|d30|1|coordinator`
  await watch.keep('north', { dossier: reachedAt(number), plan: { steps: [theCall] } })
  await sweepOnce({
    db: watch.db,
    tenants: new Map([['north', practice]]),
    refresh: () => Promise.resolve(),
    onFailure: ({ error }) => {
      throw error
    },
  })
}

async function dispatchAll(): Promise<void> {
  while ((await dispatchOnce(dispatching(watch, [practice], [voice]))) > 0);
  await sandbox.messages.peers.background.idle()
}

const callsTo = async (number: string) =>
  (await readMessages(sandbox.messages.peers.db, { kind: 'voice' })).filter(
    ({ recipient }) => recipient === number,
  )
const tasks = async () => {
  const rows = await watch.db.selectFrom('fhir_resource').select('content').execute()
  return rows.filter(({ content }) => JSON.stringify(content).includes('call-and-letter'))
}

describe('the call that is due on day 30', () => {
  test('is made by the agent, who reports it: nobody has to telephone', async () => {
    await comeDue('+15185550150')
    await dispatchAll()
    const [call, ...more] = await callsTo('+15185550150')
    expect(more).toEqual([])
    expect(call?.body).toContain('Lakeside Family')
    expect(call?.body).not.toContain('Ada')
    expect(call?.body.toLowerCase()).not.toContain('cardiolog')
    const outbox = await readOutbox(watch.db)
    expect(outbox[`${key}|voice`]).toMatchObject({ state: 'delivered' })
    expect(outbox).toHaveProperty([`${key}|voice|completed|ehr-inbox`])
    expect(outbox).not.toHaveProperty([`${key}|ehr-inbox`])
    expect(await tasks()).toEqual([])
    expect(await watch.auditOf('north', 'message-delivered')).toHaveLength(1)
  })

  test('falls to the person when nobody answers', async () => {
    await comeDue('+15185550000')
    await dispatchAll()
    await dispatchAll()
    const outbox = await readOutbox(watch.db)
    expect(outbox[`${key}|voice`]).toMatchObject({ state: 'failed', result: 'no-answer' })
    expect(outbox[`${key}|ehr-inbox`]).toMatchObject({ state: 'sent' })
    expect(await tasks()).toHaveLength(1)
  })

  test('falls to the person when the agent never says how it went, and a late word changes nothing', async () => {
    await comeDue('+15185550002')
    await dispatchAll()
    const channels = new Map([['voice', voice]] as const)
    expect(await chaseReceipts(watch.db, practice, channels)).toBe(0)
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + 4.1 * 3_600_000))
    expect(await chaseReceipts(watch.db, practice, channels)).toBe(1)
    await dispatchAll()
    expect(await tasks()).toHaveLength(1)
    const [call] = await callsTo('+15185550002')
    await report('late', { id: call?.providerId, state: 'delivered', at: sandbox.clock().toISOString() })
    expect((await readOutbox(watch.db))[`${key}|voice`]).toMatchObject({
      state: 'failed',
      result: 'no-receipt',
    })
    expect(statuses).toEqual([200])
  })

  test('on which somebody says stop is the last one to that number, and the last text', async () => {
    await comeDue('+15185550001')
    await dispatchAll()
    const numbers = await watch.db.selectFrom('number_consent').selectAll().execute()
    expect(numbers).toMatchObject([{ number: '+15185550001', state: 'revoked' }])
  })

  test('is not made to a number that said STOP to a text: the person calls', async () => {
    await watch.db.transaction().execute((trx) =>
      saveNumberState(trx, {
        number: '+15185550160',
        state: 'revoked',
        source: 'stop-keyword',
        at: wednesdayNoon,
      }),
    )
    await comeDue('+15185550160')
    await dispatchAll()
    expect(await callsTo('+15185550160')).toEqual([])
    const outbox = await readOutbox(watch.db)
    expect(outbox[`${key}|voice`]).toMatchObject({ state: 'suppressed', result: 'patient-objection' })
    expect(outbox).toHaveProperty([`${key}|voice|not-done|ehr-inbox`])
    expect(await tasks()).toHaveLength(1)
  })

  test('waits for the morning', async () => {
    await setDomainTime(watch.db, new Date('2026-06-10T22:00:00-04:00'))
    await comeDue('+15185550161')
    await dispatchAll()
    expect(await callsTo('+15185550161')).toEqual([])
    await setDomainTime(watch.db, new Date('2026-06-11T08:01:00-04:00'))
    await dispatchAll()
    expect(await callsTo('+15185550161')).toHaveLength(1)
  })

  test('is a task where the practice has gone back to people while it waited', async () => {
    await comeDue('+15185550162')
    while ((await dispatchOnce(dispatching(watch, [practice], []))) > 0);
    expect(await callsTo('+15185550162')).toEqual([])
    expect(await tasks()).toHaveLength(1)
  })
})

async function report(id: string, body: object, secret = voiceSecret): Promise<number> {
  const text = JSON.stringify(body)
  const headers = signedHookHeaders(secret, id, text, sandbox.clock())
  const answer = await fetch(callbackUrl, { method: 'POST', headers, body: text })
  return answer.status
}

describe('reports of the agent', () => {
  test('that are replayed or come out of order never move a call backwards, nor make a second task', async () => {
    await comeDue('+12125550002')
    await dispatchAll()
    const call = (await callsTo('+12125550002')).at(-1)
    const said = (state: string) => ({ id: call?.providerId, state, at: sandbox.clock().toISOString() })
    expect(await report('e-1', said('failed'), 'a guess')).toBe(403)
    expect((await readOutbox(watch.db))[`${key}|voice`]).toMatchObject({ state: 'sent' })
    await Promise.all([report('e-2', said('failed')), report('e-2', said('failed'))])
    await report('e-3', said('delivered'))
    await report('e-4', said('accepted'))
    await report('e-5', said('failed'))
    await dispatchAll()
    expect((await readOutbox(watch.db))[`${key}|voice`]).toMatchObject({ state: 'failed' })
    expect(await tasks()).toHaveLength(1)
    expect(await watch.auditOf('north', 'message-failed')).toHaveLength(1)
  })
})
