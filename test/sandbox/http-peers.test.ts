import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  faxKeyId,
  faxKeySecret,
  faxProjectId,
  twilioAccountSid,
  twilioAuthToken,
  voiceSecret,
} from '../../server/sandbox/peers/demo-credentials.ts'
import { countDoubles, findAttachment, readMessages } from '../../server/sandbox/peers/peer-messages.ts'
import { putSetting } from '../../server/sandbox/peers/peer-settings.ts'
import { signedHookHeaders } from '../../server/sandbox/peers/signed-hook.ts'
import { answerByText } from '../../server/sandbox/peers/text-reply.ts'
import { twilioSignature } from '../../server/sandbox/peers/twilio-signature.ts'
import { openListener, serveSandbox } from './peers-fixture.ts'

let baton: Awaited<ReturnType<typeof openListener>>
let sandbox: Awaited<ReturnType<typeof serveSandbox>>
let failures = 0

beforeAll(async () => {
  baton = await openListener(() => ({ status: failures-- > 0 ? 503 : 200 }))
  sandbox = await serveSandbox([], { batonOrigin: baton.origin })
})
afterAll(async () => {
  await sandbox.close()
  await baton.close()
})

const db = () => sandbox.messages.peers.db
const idle = () => sandbox.messages.peers.background.idle()
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const ours = '+16175550100'
const callback = () => `${baton.origin}/callbacks/sandbox-full/sms`

function text(form: Record<string, string>, authorization = basic(twilioAccountSid, twilioAuthToken)) {
  return fetch(`${sandbox.url}/peers/twilio/2010-04-01/Accounts/${twilioAccountSid}/Messages.json`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ From: ours, Body: 'Please call us.', StatusCallback: callback(), ...form }),
  })
}

const Message = z.looseObject({ sid: z.string(), status: z.string(), error_code: z.number().nullable() })
const Refusal = z.object({ code: z.number(), message: z.string(), more_info: z.string(), status: z.number() })

/** What Baton was told meanwhile, each form with its signature checked. */
async function told(): Promise<Record<string, string>[]> {
  await idle()
  return baton.asked.splice(0).map(({ path, headers, body }) => {
    const fields = Object.fromEntries(new URLSearchParams(body))
    expect(headers['x-twilio-signature']).toBe(
      twilioSignature(twilioAuthToken, `${baton.origin}${path}`, fields),
    )
    return { ...fields, path }
  })
}

it("signs as Twilio's published example does", () => {
  const fields = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+12349013030',
    Digits: '1234',
    From: '+12349013030',
    To: '+18005551212',
  }
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  expect(twilioSignature('12345', url, fields)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
})

describe('text messages', () => {
  it('are taken, and their way to the phone is told by signed callbacks', async () => {
    const answer = await text({ To: '+14135550123' })
    expect(answer.status).toBe(201)
    const { sid, status } = Message.parse(await answer.json())
    expect([sid, status]).toEqual([expect.stringMatching(/^SM[0-9a-f]{32}$/), 'queued'])
    const callbacks = await told()
    expect(callbacks.map(({ MessageStatus }) => MessageStatus)).toEqual(['queued', 'sent', 'delivered'])
    expect(
      callbacks.every(({ MessageSid, path }) => MessageSid === sid && path === '/callbacks/sandbox-full/sms'),
    ).toBe(true)
    const url = `${sandbox.url}/peers/twilio/2010-04-01/Accounts/${twilioAccountSid}/Messages/${sid}.json`
    const looked = await fetch(url, { headers: { authorization: basic(twilioAccountSid, twilioAuthToken) } })
    expect(Message.parse(await looked.json()).status).toBe('delivered')
  })

  it.each([
    [21211, { To: '+14135550000' }],
    [21211, { To: '4135550123' }],
    [21602, { To: '+14135550124', Body: '' }],
    [21603, { To: '+14135550124', From: '' }],
  ])('are refused with %i for %o', async (code, form) => {
    const answer = await text(form)
    expect([answer.status, Refusal.parse(await answer.json()).code]).toEqual([400, code])
    expect(await told()).toEqual([])
  })

  it('are refused without the account and its token', async () => {
    const answer = await text({ To: '+14135550123' }, basic(twilioAccountSid, 'guess'))
    expect([answer.status, Refusal.parse(await answer.json()).code]).toEqual([401, 20003])
  })

  it('do not arrive where the number says so, and are busy once', async () => {
    await text({ To: '+14135550001' })
    const callbacks = await told()
    expect(callbacks.at(-1)).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: '30003' })
    const busy = await text({ To: '+14135550002' })
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await text({ To: '+14135550002' })).status).toBe(201)
    await told()
  })

  it('sent twice are seen twice; sent again after an answer they are not', async () => {
    for (let time = 0; time < 2; time++) await text({ To: '+14135550130' })
    expect(await countDoubles(db())).toEqual(new Map([['sms', 1]]))
    await answerByText(sandbox.messages.peers, { number: '+14135550130', ourNumber: ours, text: 'HELP' })
    await text({ To: '+14135550130' })
    expect(await countDoubles(db())).toEqual(new Map([['sms', 1]]))
    await told()
  })

  it('are answered through the webhook of the connection that wrote last', async () => {
    await text({ To: '+14135550140', StatusCallback: `${baton.origin}/callbacks/sandbox-epic-like/sms` })
    await told()
    await answerByText(sandbox.messages.peers, {
      number: '+14135550140',
      ourNumber: ours,
      text: 'Sí, llámeme',
    })
    const [reply] = await told()
    expect(reply).toMatchObject({
      path: '/callbacks/sandbox-epic-like/sms',
      From: '+14135550140',
      To: ours,
      Body: 'Sí, llámeme',
      SmsStatus: 'received',
    })
    expect(reply?.OptOutType).toBeUndefined()
  })

  it('are refused with 21610 after STOP where the provider obeys it, until START', async () => {
    await putSetting(db(), 'provider-handles-stop', 'yes')
    const to = { To: '+14135550150' }
    await answerByText(sandbox.messages.peers, { number: to.To, ourNumber: ours, text: ' stop ' })
    expect((await told()).map(({ OptOutType }) => OptOutType)).toEqual(['STOP'])
    const refused = await text(to)
    expect([refused.status, Refusal.parse(await refused.json()).code]).toEqual([400, 21610])
    await answerByText(sandbox.messages.peers, { number: to.To, ourNumber: ours, text: 'START' })
    expect((await text(to)).status).toBe(201)
    await putSetting(db(), 'provider-handles-stop', 'no')
    await answerByText(sandbox.messages.peers, { number: to.To, ourNumber: ours, text: 'STOP' })
    expect((await text(to)).status).toBe(201)
    await told()
  })

  it('have their callbacks repeated while Baton fails', async () => {
    failures = 2
    await text({ To: '+14135550160' })
    const callbacks = await told()
    expect(callbacks.map(({ MessageStatus }) => MessageStatus)).toEqual([
      'queued',
      'queued',
      'queued',
      'sent',
      'delivered',
    ])
  })
})

describe('faxes', () => {
  const authorization = basic(faxKeyId, faxKeySecret)
  const faxes = () => `${sandbox.url}/peers/fax/v3/projects/${faxProjectId}/faxes`
  const Fax = z.looseObject({
    id: z.string(),
    status: z.string(),
    errorType: z.string().optional(),
    errorCode: z.number().optional(),
  })
  const pdf = Buffer.from('%PDF-1.4 referral')

  it('sent as JSON come out of the machine, and the callback can be looked up', async () => {
    const body = {
      to: '+14135550180',
      from: ours,
      files: [
        { file: pdf.toString('base64'), fileType: 'PDF' },
        { file: pdf.toString('base64'), fileType: 'PDF' },
      ],
      callbackUrl: `${baton.origin}/callbacks/sandbox-full/fax`,
      callbackUrlContentType: 'application/json',
      labels: { message: 'key-1' },
    }
    const headers = { authorization, 'content-type': 'application/json' }
    const send = () => fetch(faxes(), { method: 'POST', headers, body: JSON.stringify(body) })
    const answer = await send()
    const { id, status } = Fax.parse(await answer.json())
    expect([answer.status, status]).toEqual([200, 'IN_PROGRESS'])
    await idle()
    const [asked] = baton.asked.splice(0)
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({
      event: 'FAX_COMPLETED',
      fax: { id, status: 'COMPLETED' },
    })
    const looked = await fetch(`${faxes()}/${id}`, { headers: { authorization } })
    expect(Fax.parse(await looked.json())).toMatchObject({ id, status: 'COMPLETED' })
    const file = await fetch(`${faxes()}/${id}/file`, { headers: { authorization } })
    expect(Buffer.from(await file.arrayBuffer())).toEqual(pdf)
    const [kept] = await readMessages(db(), { kind: 'fax', providerId: id })
    expect(kept?.attachments).toHaveLength(2)
    await send()
    await idle()
    baton.asked.splice(0)
    expect((await countDoubles(db())).get('fax')).toBe(1)
  })

  it('sent as a form to a dead number fail with an error, and the callback is a form as well', async () => {
    const form = new FormData()
    form.set('to', '+14135550000')
    form.set('file', new Blob([pdf], { type: 'application/pdf' }), 'referral.pdf')
    form.set('callbackUrl', `${baton.origin}/callbacks/sandbox-full/fax`)
    const answer = await fetch(faxes(), { method: 'POST', headers: { authorization }, body: form })
    const { id } = Fax.parse(await answer.json())
    await idle()
    const [asked] = baton.asked.splice(0)
    expect(asked?.headers['content-type']).toContain('multipart/form-data')
    const looked = await fetch(`${faxes()}/${id}`, { headers: { authorization } })
    expect(Fax.parse(await looked.json())).toMatchObject({
      status: 'FAILURE',
      errorType: 'CALL_ERROR',
      errorCode: 89,
    })
    const [kept] = await readMessages(db(), { kind: 'fax', providerId: id })
    const file = await findAttachment(db(), kept?.id ?? '', 0)
    expect(file).toMatchObject({ filename: 'referral.pdf', contentType: 'application/pdf' })
  })

  it('are refused without a key, a file or a number', async () => {
    const statuses = async (headers: Record<string, string>, body: object) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
      return (await fetch(faxes(), { ...init, body: JSON.stringify(body) })).status
    }
    expect(await statuses({}, {})).toBe(401)
    expect(await statuses({ authorization }, { to: '+14135550181', files: [] })).toBe(400)
    expect(
      await statuses({ authorization }, { to: 'the office', files: [{ file: '', fileType: 'PDF' }] }),
    ).toBe(400)
    expect((await fetch(`${faxes()}/unknown`, { headers: { authorization } })).status).toBe(404)
  })
})

describe('the voice agent', () => {
  const task = () =>
    JSON.stringify({ to: '+14135550190', text: 'Please call.', callbackUrl: `${baton.origin}/voice` })
  const post = (headers: Record<string, string>, body: string) =>
    fetch(`${sandbox.url}/peers/voice`, { method: 'POST', headers, body })

  it('calls once for each id, however often it is asked, and reports the call signed', async () => {
    const body = task()
    for (let time = 0; time < 2; time++) {
      const answer = await post(signedHookHeaders(voiceSecret, 'call-1', body, sandbox.clock()), body)
      expect([answer.status, await answer.json()]).toEqual([202, { id: 'call-1' }])
    }
    await idle()
    const reports = baton.asked.splice(0)
    expect(reports.map(({ body: report }) => JSON.parse(report) as unknown)).toEqual([
      expect.objectContaining({ id: 'call-1', state: 'delivered' }),
    ])
    expect(reports[0]?.headers).toMatchObject(
      signedHookHeaders(voiceSecret, 'call-1.delivered', reports[0]?.body ?? '', sandbox.clock()),
    )
    expect(await readMessages(db(), { kind: 'voice' })).toHaveLength(1)
  })

  it('takes nothing that is unsigned, signed for something else, or old', async () => {
    const body = task()
    const headers = signedHookHeaders(voiceSecret, 'call-2', body, sandbox.clock())
    const late = new Date(sandbox.clock().getTime() - 6 * 60_000)
    expect((await post({}, body)).status).toBe(401)
    expect((await post(headers, `${body} `)).status).toBe(401)
    expect((await post(signedHookHeaders('wrong', 'call-2', body, sandbox.clock()), body)).status).toBe(401)
    expect((await post(signedHookHeaders(voiceSecret, 'call-2', body, late), body)).status).toBe(401)
  })
})
