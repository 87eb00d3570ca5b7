import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Transport } from '../../server/channels/channel.ts'
import { openTransports } from '../../server/channels/open-transports.ts'
import type { CallbackDeps, DeliveryReading } from '../../server/http/http-env.ts'
import { openRateLimits, perMinute } from '../../server/http/rate-limits.ts'
import { openTestBaton, testOrigin, type TestBaton } from '../support/baton-for-tests.ts'

const accountSid = `AC${'1'.repeat(32)}`
const sid = `SM${'a'.repeat(32)}`
const secret = 'token of the account'

let baton: TestBaton
let transports: ReadonlyMap<string, Transport>
let delivered: [string, string, DeliveryReading][]
let forged: [string, string][]
let keeping: () => Promise<void>

beforeAll(async () => {
  const opened = openTransports(
    {
      sms: { baseUrl: 'http://127.0.0.1:1', accountSid, authTokens: [secret], from: '+12025550102' },
      fax: {
        baseUrl: 'http://127.0.0.1:1',
        projectId: 'p',
        accessKey: 'k',
        accessSecret: 's',
        from: '+12025550103',
      },
      letter: { isPrinted: true },
    },
    {
      practice: { name: 'Test', callBackNumber: '(202) 555-0100' },
      timeZone: 'America/New_York',
      callbackBase: `${testOrigin}/callbacks/test`,
      keepPages: () => Promise.resolve(),
      now: () => new Date('2026-11-26T15:00:00Z'),
    },
  )
  transports = opened
  const callbacks: CallbackDeps = {
    transports: new Map([['test', opened]]),
    onDelivery: async (...each) => {
      await keeping()
      delivered.push(each)
    },
    onForged: (...each) => Promise.resolve(void forged.push(each)),
  }
  baton = await openTestBaton([{ tenant: 'test', iss: 'https://ehr.example/fhir' }], {
    callbacks,
    limits: openRateLimits({ ...perMinute, callback: 40 }),
  })
})
afterAll(async () => {
  for (const each of transports.values()) await each.close()
  await baton.close()
})
beforeEach(() => {
  delivered = []
  forged = []
  keeping = () => Promise.resolve()
})

const form = { AccountSid: accountSid, MessageSid: sid, MessageStatus: 'delivered' }

function post(path: string, change: { token?: string; body?: string } = {}) {
  const parameters = Object.entries(form).map(([name, value]) => `${name}${value}`)
  const signature = createHmac('sha1', change.token ?? secret)
    .update(`${testOrigin}${path}${parameters.join('')}`)
    .digest('base64')
  return baton.app.request(`http://inside.proxy:8080${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
      'x-forwarded-host': 'elsewhere.example',
    },
    body: change.body ?? new URLSearchParams(form).toString(),
  })
}

describe('a callback of a provider', () => {
  test('is handed on once it is proved, by the address the provider called, and Twilio is told to say nothing', async () => {
    const answer = await post('/callbacks/test/sms?of=batch')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/xml')
    expect(await answer.text()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>')
    expect(delivered).toMatchObject([
      ['test', 'sms', { events: [{ providerId: sid, state: 'delivered' }], replies: [] }],
    ])
    expect(forged).toEqual([])
  })

  test('that is forged is refused, recorded, and not answered with anything of its own', async () => {
    const answer = await post('/callbacks/test/sms', { token: 'a guess' })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.text()).not.toContain(sid)
    expect(delivered).toEqual([])
    expect(forged).toEqual([['test', 'sms']])
  })

  test('that could not be kept is to come again', async () => {
    keeping = () => Promise.reject(new Error('database is away'))
    expect((await post('/callbacks/test/sms')).status).toBe(500)
    keeping = () => Promise.resolve()
    expect((await post('/callbacks/test/sms')).status).toBe(200)
    expect(delivered).toHaveLength(1)
  })

  test('that only asking the provider can prove is to come again while it cannot be asked', async () => {
    const body = JSON.stringify({ event: 'FAX_COMPLETED', fax: { id: '01HDFHACK1YN7CCDYRA6ZRMA8Z' } })
    const answer = await post('/callbacks/test/fax', { body })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('60')
    expect(delivered).toEqual([])
  })

  test('that cannot be read is refused', async () => {
    expect((await post('/callbacks/test/fax', { body: 'not JSON' })).status).toBe(400)
  })

  test('of more than a megabyte is refused before it is looked at', async () => {
    const body = `Body=${'x'.repeat(1_000_001)}`
    expect((await post('/callbacks/test/sms', { body })).status).toBe(413)
  })

  test.each([
    '/callbacks/other/sms',
    '/callbacks/test/letter',
    '/callbacks/test/email',
    '/callbacks/test/pigeon',
  ])('has nowhere to go at %s', async (path) => expect((await post(path)).status).toBe(404))

  test('leaves no address, number or text of it in the log', async () => {
    baton.log.splice(0)
    await post('/callbacks/test/sms?Body=private', { token: 'a guess' })
    const text = JSON.stringify(baton.log)
    expect(text).toContain('"route":"/callbacks/:tenant/:channel"')
    expect(text).not.toContain('private')
    expect(text).not.toContain(sid)
  })

  test('comes a limited number of times a minute', async () => {
    const statuses: number[] = []
    for (let call = 0; call < 41; call += 1) statuses.push((await post('/callbacks/test/pigeon')).status)
    expect(statuses.at(-1)).toBe(429)
    expect(delivered).toEqual([])
  })
})
