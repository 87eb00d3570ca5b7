import { createHash, createHmac } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CallbackRequest, Dispatchable, SendResult } from '../../server/channels/channel.ts'
import { openFax } from '../../server/channels/fax.ts'
import { openProviderFetch } from '../../server/channels/provider-fetch.ts'
import { toSignedHeaders } from '../../server/channels/signed-webhook.ts'
import { openSms } from '../../server/channels/sms.ts'
import { isSignedByTwilio } from '../../server/channels/twilio-signature.ts'
import { openVoiceAgent } from '../../server/channels/voice.ts'
import { openProviderPeer, type ProviderCall, type ProviderReply } from '../support/provider-peer.ts'

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})
function keep<Closable extends { close: () => Promise<void> }>(each: Closable): Closable {
  open.unshift(each)
  return each
}

const instant = new Date('2026-11-26T15:00:00Z')
const now = () => instant
const message: Dispatchable = {
  key: 'northside/nudge/1',
  to: { address: '+12025550111' },
  text: 'Northside: please call us at (413) 555-0100. ¿Preguntas? Reply STOP to end.',
}

async function openPeer(reply: ProviderReply | ((call: ProviderCall) => ProviderReply), timeoutMs = 5_000) {
  const peer = keep(await openProviderPeer(typeof reply === 'function' ? reply : () => reply))
  return { peer, provider: openProviderFetch({ origin: peer.origin, timeoutMs }) }
}

const sid = `SM${'a'.repeat(32)}`
const accountSid = `AC${'1'.repeat(32)}`

async function openTwilio(reply: ProviderReply, timeoutMs?: number) {
  const { peer, provider } = await openPeer(reply, timeoutMs)
  const settings = {
    baseUrl: peer.origin,
    accountSid,
    authTokens: ['token', 'next token'] as const,
    from: '+12025550102',
  }
  const callbackUrl = 'https://baton.example/callbacks/northside/sms'
  return { peer, sms: keep(openSms(settings, { provider, callbackUrl, now })) }
}

const created = { status: 201, body: { sid, status: 'queued' } }
const soon = () => AbortSignal.timeout(10_000)

describe('a text message to Twilio', () => {
  test('is a signed-in form with the address for reports', async () => {
    const { peer, sms } = await openTwilio(created)
    expect(await sms.send(message, soon())).toEqual({ kind: 'accepted', providerId: sid })
    const [call] = peer.calls
    expect(call?.method).toBe('POST')
    expect(call?.path).toBe(`/2010-04-01/Accounts/${accountSid}/Messages.json`)
    expect(call?.headers.authorization).toBe(`Basic ${btoa(`${accountSid}:token`)}`)
    expect(call?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
      To: '+12025550111',
      From: '+12025550102',
      Body: message.text,
      StatusCallback: 'https://baton.example/callbacks/northside/sms',
    })
  })

  const refused = (code: number, status = 400) => ({ status, body: { code, message: 'no', status } })
  test.each<[string, ProviderReply, SendResult]>([
    [
      'the recipient opted out',
      refused(21610),
      { kind: 'permanent', code: 'twilio-21610', revokesConsent: true },
    ],
    ['not a number', refused(21211), { kind: 'permanent', code: 'invalid-phone-number' }],
    ['not a mobile number', refused(21614), { kind: 'permanent', code: 'invalid-phone-number' }],
    ['something else about it', refused(21617), { kind: 'permanent', code: 'http-400' }],
    [
      'too many',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'retry', afterMs: 7_000, code: 'http-429' },
    ],
    [
      'not now, until a date',
      { status: 503, headers: { 'retry-after': 'Thu, 26 Nov 2026 15:01:00 GMT' } },
      { kind: 'retry', afterMs: 60_000, code: 'http-503' },
    ],
    ['a fault of theirs', { status: 500 }, { kind: 'retry', code: 'http-500' }],
    ['a gateway that gave up', { status: 504 }, { kind: 'uncertain', code: 'http-504' }],
    [
      'wrong credentials',
      refused(20003, 401),
      { kind: 'retry', afterMs: 900_000, code: 'credentials-refused' },
    ],
    [
      'taken, but not under which number',
      { status: 201, body: 'OK' },
      { kind: 'uncertain', code: 'answer-unusable' },
    ],
    ['cut before the answer', 'cut', { kind: 'uncertain', code: 'connection-lost' }],
  ])('%s', async (_, reply, expected) => {
    const { peer, sms } = await openTwilio(reply)
    expect(await sms.send(message, soon())).toEqual(expected)
    expect(peer.calls).toHaveLength(1)
  })

  test('a provider that never answers: nobody knows', async () => {
    const { peer, sms } = await openTwilio('hang', 150)
    expect(await sms.send(message, soon())).toEqual({ kind: 'uncertain', code: 'timeout' })
    expect(peer.calls).toHaveLength(1)
  })

  test('nobody there: again later', async () => {
    const { peer, sms } = await openTwilio(created)
    await peer.close()
    open.splice(
      open.findIndex((each) => each === peer),
      1,
    )
    expect(await sms.send(message, soon())).toEqual({ kind: 'retry', code: 'connection-refused' })
  })

  test('a redirect is not followed', async () => {
    const { peer, sms } = await openTwilio({ status: 307, headers: { location: 'http://127.0.0.1:1/' } })
    expect((await sms.send(message, soon())).kind).toBe('uncertain')
    expect(peer.calls).toHaveLength(1)
  })

  test.each(['202-555-0111', '+1', 'owner@practice.example', '+12025550111,+12025550112'])(
    '%s is no number, and Twilio is not asked',
    async (address) => {
      const { peer, sms } = await openTwilio(created)
      const result = await sms.send({ ...message, to: { address } }, soon())
      expect(result).toEqual({ kind: 'permanent', code: 'invalid-phone-number' })
      expect(peer.calls).toEqual([])
    },
  )
})

test('nothing goes to another origin than the provider’s own', async () => {
  const { peer, provider } = await openPeer(created)
  const answer = await provider.fetch('http://169.254.169.254/', { method: 'GET', headers: {} }, soon())
  expect(answer).toEqual({ kind: 'not-sent', code: 'forbidden-address' })
  expect(peer.calls).toEqual([])
  await provider.close()
})

const callbackUrl = 'https://baton.example/callbacks/northside/sms'

/** As Twilio's own libraries compute it. */
function sign(token: string, url: string, form: Record<string, string>): string {
  const parameters = Object.keys(form)
    .sort()
    .map((name) => `${name}${form[name]}`)
  return createHmac('sha1', token)
    .update(`${url}${parameters.join('')}`)
    .digest('base64')
}

function signed(form: Record<string, string>, token = 'token', url = callbackUrl): CallbackRequest {
  return {
    url: callbackUrl,
    headers: new Headers({ 'x-twilio-signature': sign(token, url, form) }),
    rawBody: Buffer.from(new URLSearchParams(form).toString()),
  }
}

describe('X-Twilio-Signature', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const form = (number: string) =>
    new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Caller: number,
      Digits: '1234',
      From: number,
      To: '+18005551212',
    }).toString()
  const ask = (body: string, signature: string, tokens = ['12345'], at = url) =>
    isSignedByTwilio(
      { url: at, headers: new Headers({ 'x-twilio-signature': signature }), rawBody: Buffer.from(body) },
      tokens,
    )

  // Published by Twilio: its security page, and the documentation of its PHP library.
  test.each([
    ['+12349013030', '0/KCTR6DLpKmkAf8muzZqo1nDgQ='],
    ['+14158675309', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
  ])('the published example for %s is right', (number, signature) => {
    expect(ask(form(number), signature)).toBe(true)
    expect(ask(form(number), signature, ['new', '12345'])).toBe(true)
    expect(ask(form(number), signature, ['new'])).toBe(false)
    expect(ask(form(number).replace('1234', '1235'), signature)).toBe(false)
    expect(ask(form(number), signature, ['12345'], url.replace('foo=1', 'foo=2'))).toBe(false)
    expect(ask(form(number), signature.slice(1))).toBe(false)
    expect(ask(form(number), '')).toBe(false)
  })

  test('a parameter that comes several times counts once per value, in order', () => {
    const expected = createHmac('sha1', '12345').update(`${url}Media1Media2To+1`).digest('base64')
    expect(ask('To=%2B1&Media=2&Media=1&Media=2', expected)).toBe(true)
  })

  test('the usual port may or may not be signed along', () => {
    const withPort = url.replace('mycompany.com', 'mycompany.com:443')
    expect(ask('A=b', createHmac('sha1', '12345').update(`${withPort}Ab`).digest('base64'))).toBe(true)
  })

  test('a body that is no form is signed by its hash in the address', () => {
    const body = '{"hello":"world"}'
    const at = `${url}&bodySHA256=${createHash('sha256').update(body).digest('hex')}`
    const signature = createHmac('sha1', '12345').update(at).digest('base64')
    expect(ask(body, signature, ['12345'], at)).toBe(true)
    expect(ask('{"hello":"thief"}', signature, ['12345'], at)).toBe(false)
  })
})

describe('what Twilio reports', () => {
  const status = { MessageSid: sid, AccountSid: accountSid, MessageStatus: 'delivered', To: '+1', From: '+2' }

  async function read(request: CallbackRequest) {
    return (await openTwilio(created)).sms.readCallback?.(request)
  }

  test.each([
    ['queued', undefined, 'accepted', 'queued'],
    ['sent', undefined, 'accepted', 'sent'],
    ['delivered', undefined, 'delivered', 'delivered'],
    ['undelivered', '30003', 'failed', 'twilio-30003'],
    ['failed', '30005', 'failed', 'twilio-30005'],
    ['canceled', undefined, 'failed', 'canceled'],
    ['a status of next year', undefined, 'accepted', 'a status of next year'],
  ])('%s %s is %s', async (MessageStatus, ErrorCode, state, code) => {
    const form = { ...status, MessageStatus, ...(ErrorCode === undefined ? {} : { ErrorCode }) }
    expect(await read(signed(form))).toEqual({
      kind: 'read',
      events: [{ providerId: sid, eventId: `${sid}:${MessageStatus}`, at: instant, state, code }],
      replies: [],
    })
  })

  test('an opt-out found only when sending revokes the consent too', async () => {
    const reading = await read(signed({ ...status, MessageStatus: 'failed', ErrorCode: '21610' }))
    expect(reading).toMatchObject({ events: [{ state: 'failed', revokesConsent: true }] })
  })

  const inbound = {
    MessageSid: sid,
    AccountSid: accountSid,
    SmsStatus: 'received',
    From: '+12025550111',
    To: '+12025550102',
    Body: 'ya no más, por favor',
  }

  test('a reply, in the words of the person', async () => {
    expect(await read(signed(inbound))).toEqual({
      kind: 'read',
      events: [],
      replies: [
        {
          eventId: `${sid}:received`,
          at: instant,
          from: '+12025550111',
          to: '+12025550102',
          text: 'ya no más, por favor',
        },
      ],
    })
  })

  test.each([
    ['STOP', 'stop'],
    ['START', 'start'],
    ['HELP', 'help'],
  ])('%s that Twilio has answered itself is said to be', async (OptOutType, handledByProvider) => {
    const reading = await read(signed({ ...inbound, Body: OptOutType, OptOutType }))
    expect(reading).toMatchObject({ replies: [{ handledByProvider }] })
  })

  test('the second token is good while the first is being changed', async () => {
    expect(await read(signed(status, 'next token'))).toMatchObject({ kind: 'read' })
  })

  test.each([
    ['signed by somebody else', signed(status, 'guessed')],
    ['signed for another practice', signed(status, 'token', callbackUrl.replace('northside', 'other'))],
    ['not signed', { ...signed(status), headers: new Headers() }],
    ['altered on the way', { ...signed(status), rawBody: Buffer.from('MessageStatus=failed') }],
  ])('%s is refused', async (_, request) => {
    expect(await read(request)).toEqual({ kind: 'refused', why: 'bad-signature' })
  })

  test('of another account is refused', async () => {
    const reading = await read(signed({ ...status, AccountSid: `AC${'2'.repeat(32)}` }))
    expect(reading).toEqual({ kind: 'refused', why: 'unreadable' })
  })
})

const faxId = '01HDFHACK1YN7CCDYRA6ZRMA8Z'

async function openSinch(reply: ProviderReply | ((call: ProviderCall) => ProviderReply), timeoutMs?: number) {
  const { peer, provider } = await openPeer(reply, timeoutMs)
  const settings = {
    baseUrl: peer.origin,
    projectId: 'project',
    accessKey: 'key',
    accessSecret: 'secret',
    from: '+14135550101',
  }
  const practice = { name: 'Northside', callBackNumber: '(413) 555-0100' }
  const deps = { provider, practice, callbackUrl: 'https://baton.example/callbacks/northside/fax', now }
  return { peer, fax: keep(openFax(settings, deps)) }
}

describe('a fax through Sinch', () => {
  const pdf = { filename: 'note.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7 note') }

  test('is the text as pages and the documents after it, with the address for the call back', async () => {
    const { peer, fax } = await openSinch({ status: 200, body: { id: faxId, status: 'QUEUED' } })
    const result = await fax.send({ ...message, attachments: [pdf] }, soon())
    expect(result).toEqual({ kind: 'accepted', providerId: faxId })
    const [call] = peer.calls
    expect(call?.path).toBe('/v3/projects/project/faxes')
    expect(call?.headers.authorization).toBe(`Basic ${btoa('key:secret')}`)
    const body: unknown = JSON.parse(call?.body ?? '')
    expect(body).toMatchObject({
      to: '+12025550111',
      from: '+14135550101',
      callbackUrl: 'https://baton.example/callbacks/northside/fax',
      callbackUrlContentType: 'application/json',
      files: [{ fileType: 'PDF' }, { fileType: 'PDF', file: pdf.content.toString('base64') }],
    })
    expect(call?.body).toContain(`"file":"${Buffer.from('%PDF-1').toString('base64')}`)
  })

  test('what no fax machine can print is refused, not left out', async () => {
    const { peer, fax } = await openSinch({ status: 200 })
    const ccda = { filename: 'ccd.xml', contentType: 'text/xml', content: Buffer.from('<x/>') }
    expect(await fax.send({ ...message, attachments: [ccda] }, soon())).toEqual({
      kind: 'permanent',
      code: 'attachment-unprintable',
    })
    expect(peer.calls).toEqual([])
  })

  test.each<[string, ProviderReply, SendResult]>([
    ['400', { status: 400 }, { kind: 'permanent', code: 'http-400' }],
    ['401', { status: 401 }, { kind: 'retry', afterMs: 900_000, code: 'credentials-refused' }],
    [
      '429',
      { status: 429, headers: { 'retry-after': '30' } },
      { kind: 'retry', afterMs: 30_000, code: 'http-429' },
    ],
    ['500', { status: 500 }, { kind: 'retry', code: 'http-500' }],
    ['a list', { status: 200, body: [{ id: faxId }] }, { kind: 'accepted', providerId: faxId }],
    ['no id', { status: 200, body: {} }, { kind: 'uncertain', code: 'answer-unusable' }],
    ['cut', 'cut', { kind: 'uncertain', code: 'connection-lost' }],
  ])('answered with %s', async (_, reply, expected) => {
    expect(await (await openSinch(reply)).fax.send(message, soon())).toEqual(expected)
  })

  test.each([
    [{ status: 'QUEUED' }, { state: 'accepted', code: 'queued', at: instant }],
    [{ status: 'IN_PROGRESS' }, { state: 'accepted', code: 'in_progress', at: instant }],
    [
      { status: 'COMPLETED', completedTime: '2026-11-26T14:59:00Z' },
      { state: 'delivered', code: 'completed', at: new Date('2026-11-26T14:59:00Z') },
    ],
    [
      { status: 'FAILURE', errorType: 'CALL_ERROR', errorCode: 89 },
      { state: 'failed', code: 'CALL_ERROR-89', at: instant },
    ],
  ])('looked up as %j', async (found, expected) => {
    const { peer, fax } = await openSinch({
      status: 200,
      body: { id: faxId, direction: 'OUTBOUND', ...found },
    })
    const event = { providerId: faxId, eventId: `${faxId}:${found.status}`, ...expected }
    expect(await fax.lookUp?.(faxId, soon())).toEqual(event)
    expect(peer.calls[0]).toMatchObject({ method: 'GET', path: `/v3/projects/project/faxes/${faxId}` })
  })

  test('of which nobody knows whether it went is found among what was sent to that number, by its label', async () => {
    const sent: ProviderCall[] = []
    const { peer, fax } = await openSinch((call) => {
      if (call.method === 'GET') return { status: 200, body: { faxes: sent.map(toListed) } }
      sent.push(call)
      return 'cut'
    })
    const toListed = ({ body }: ProviderCall, index: number) => ({
      ...z.object({ labels: z.record(z.string(), z.string()) }).parse(JSON.parse(body)),
      id: `${faxId}-${index}`,
    })
    await fax.send({ ...message, key: 'another' }, soon())
    await fax.send(message, soon())
    expect(await fax.findSent?.(message, soon())).toBe(`${faxId}-1`)
    expect(peer.calls.at(-1)?.path).toBe(
      '/v3/projects/project/faxes?direction=OUTBOUND&to=%2B12025550111&pageSize=1000',
    )
    expect(sent[1]?.body).not.toContain(message.key)
  })

  test.each<[string, ProviderReply]>([
    ['nothing', { status: 200, body: { faxes: [] } }],
    [
      'faxes of others',
      { status: 200, body: { faxes: [{ id: faxId, labels: { message: 'x' } }, { id: faxId }] } },
    ],
    ['an error', { status: 500 }],
    ['half of a list', { status: 200, body: '{"faxes":[' }],
    ['a cut', 'cut'],
  ])('is not found where Sinch answers with %s', async (_, reply) => {
    expect(await (await openSinch(reply)).fax.findSent?.(message, soon())).toBeUndefined()
  })

  const call = (body: unknown): CallbackRequest => ({
    url: 'https://baton.example/callbacks/northside/fax',
    headers: new Headers(),
    rawBody: Buffer.from(JSON.stringify(body)),
  })
  const completed = call({ event: 'FAX_COMPLETED', fax: { id: faxId, status: 'COMPLETED' } })

  test('a call back is believed only as far as Sinch says the same when asked', async () => {
    const failure = { id: faxId, status: 'FAILURE', errorType: 'FAX_ERROR', errorCode: 5 }
    const { fax } = await openSinch({ status: 200, body: failure })
    expect(await fax.readCallback?.(completed)).toMatchObject({
      kind: 'read',
      events: [{ providerId: faxId, state: 'failed', code: 'FAX_ERROR-5' }],
    })
  })

  const incoming = call({ event: 'INCOMING_FAX', fax: { id: faxId }, file: 'Zm9yZ2Vk' })
  const arrived = { id: faxId, direction: 'INBOUND', status: 'COMPLETED' }
  const sinchWith = (fax: object, file: ProviderReply) =>
    openSinch(({ path }) => (path.endsWith('/file.pdf') ? file : { status: 200, body: fax }))

  test('a fax that came in is fetched from Sinch, whatever the call back brings along', async () => {
    const { peer, fax } = await sinchWith(arrived, { status: 200, body: '%PDF-1.7 pages' })
    expect(await fax.readCallback?.(incoming)).toEqual({
      kind: 'read',
      events: [],
      replies: [],
      documents: [{ sourceId: faxId, name: `${faxId}.pdf`, content: Buffer.from('%PDF-1.7 pages') }],
    })
    expect(peer.calls.map(({ path }) => path)).toEqual([
      `/v3/projects/project/faxes/${faxId}`,
      `/v3/projects/project/faxes/${faxId}/file.pdf`,
    ])
  })

  test.each<[string, object, ProviderReply, object]>([
    ['we sent ourselves', { ...arrived, direction: 'OUTBOUND' }, { status: 200 }, { kind: 'refused' }],
    ['broke off', { ...arrived, status: 'FAILURE' }, { status: 200 }, { kind: 'read', events: [] }],
    ['cannot be fetched now', arrived, { status: 503 }, { kind: 'undecided', code: 'download-failed' }],
    ['breaks off while it is fetched', arrived, 'cut', { kind: 'undecided', code: 'download-failed' }],
  ])('a fax that came in and %s is not taken', async (_, fax, file, expected) => {
    const reading = await (await sinchWith(fax, file)).fax.readCallback?.(incoming)
    expect(reading).toMatchObject(expected)
    expect(reading).not.toHaveProperty('documents')
  })

  test.each<[string, CallbackRequest, ProviderReply, object]>([
    ['a fax Sinch does not know', completed, { status: 404 }, { kind: 'refused', why: 'bad-signature' }],
    ['Sinch cannot say now', completed, { status: 503 }, { kind: 'undecided', code: 'look-up-failed' }],
    [
      'no fax named',
      call({ event: 'FAX_COMPLETED' }),
      { status: 200 },
      { kind: 'refused', why: 'unreadable' },
    ],
    [
      'an id that leads elsewhere',
      call({ event: 'FAX_COMPLETED', fax: { id: '../../other' } }),
      { status: 200 },
      { kind: 'refused', why: 'unreadable' },
    ],
  ])('a call back about %s', async (_, request, reply, expected) => {
    expect(await (await openSinch(reply)).fax.readCallback?.(request)).toEqual(expected)
  })
})

describe('a call', () => {
  async function openAgent(reply: ProviderReply) {
    const { peer, provider } = await openPeer(reply)
    const settings = { url: `${peer.origin}/calls`, secret: 'shared' }
    const deps = { provider, callbackUrl: 'https://baton.example/callbacks/northside/voice', now }
    return { peer, voice: keep(openVoiceAgent(settings, deps)) }
  }

  test('by an agent is signed over id, time and body, and asked for under one id', async () => {
    const { peer, voice } = await openAgent({ status: 202, body: { id: 'call-1' } })
    expect(await voice.send(message, soon())).toEqual({ kind: 'accepted', providerId: 'call-1' })
    await voice.send(message, soon())
    const [first, again] = peer.calls
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    const id = String(first?.headers['webhook-id'])
    const signature = createHmac('sha256', 'shared')
      .update(`${id}.${instant.getTime() / 1_000}.${first?.body}`)
      .digest('base64')
    expect(first?.headers['webhook-signature']).toBe(`v1,${signature}`)
  })

  const report = JSON.stringify({ id: 'call-1', state: 'delivered', at: '2026-11-26T14:59:00Z' })
  const request = (headers: Record<string, string>, body = report): CallbackRequest => ({
    url: 'https://baton.example/callbacks/northside/voice',
    headers: new Headers(headers),
    rawBody: Buffer.from(body),
  })
  const minutes = (count: number) => new Date(instant.getTime() + count * 60_000)

  test('is reported on by the agent, who signs likewise', async () => {
    const { voice } = await openAgent({ status: 202 })
    expect(
      await voice.readCallback?.(request(toSignedHeaders('shared', 'event-1', report, minutes(-4)))),
    ).toEqual({
      kind: 'read',
      events: [
        {
          providerId: 'call-1',
          eventId: 'event-1',
          state: 'delivered',
          at: new Date('2026-11-26T14:59:00Z'),
        },
      ],
      replies: [],
    })
  })

  test('on which somebody said stop ends the consent for the number', async () => {
    const { voice } = await openAgent({ status: 202 })
    const stopped = JSON.stringify({ ...JSON.parse(report), optedOut: true })
    expect(
      await voice.readCallback?.(request(toSignedHeaders('shared', 'event-2', stopped, instant), stopped)),
    ).toMatchObject({ kind: 'read', events: [{ state: 'delivered', revokesConsent: true }] })
  })

  test.each([
    ['with another secret', request(toSignedHeaders('guess', 'event-1', report, instant))],
    ['of six minutes ago', request(toSignedHeaders('shared', 'event-1', report, minutes(-6)))],
    ['of the future', request(toSignedHeaders('shared', 'event-1', report, minutes(6)))],
    ['with another body', request(toSignedHeaders('shared', 'event-1', '{}', instant))],
    [
      'under another id',
      request({ ...toSignedHeaders('shared', 'event-1', report, instant), 'webhook-id': 'x' }),
    ],
    ['without any signature', request({})],
  ])('a report %s is refused', async (_, forged) => {
    const { voice } = await openAgent({ status: 202 })
    expect(await voice.readCallback?.(forged)).toEqual({ kind: 'refused', why: 'bad-signature' })
  })
})
