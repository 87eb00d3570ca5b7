import type { Socket } from 'node:net'
import { simpleParser } from 'mailparser'
import { afterEach, describe, expect, test } from 'vitest'
import type { Dispatchable, SendResult, Transport } from '../../server/channels/channel.ts'
import { openDirect } from '../../server/channels/direct.ts'
import { openEmail } from '../../server/channels/email.ts'
import { toMessageId } from '../../server/channels/message-id.ts'
import { toFailedResult } from '../../server/channels/smtp-outcome.ts'
import {
  agreeable,
  certificate,
  openMailPeer,
  openScriptedPeer,
  type MailPeer,
  type ScriptedPeer,
} from '../support/mail-peer.ts'

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})
function keep<Closable extends { close: () => Promise<void> }>(each: Closable): Closable {
  open.unshift(each)
  return each
}

const message: Dispatchable = {
  key: 'northside/digest/2026-11-26/prac-whitfield',
  to: { address: 'owner@practice.example' },
  subject: 'Your referrals this morning',
  text: 'Three wait for you.',
}

const credentials = { user: 'baton', password: 'secret' }

function emailTo(peer: { port: number }, more: Partial<Parameters<typeof openEmail>[0]> = {}): Transport {
  const settings = {
    host: 'localhost',
    port: peer.port,
    isTlsFromStart: false,
    from: 'baton@practice.example',
  }
  return keep(openEmail({ ...settings, ...more }, 'Northside'))
}

function send(transport: Transport, change: Partial<Dispatchable> = {}): Promise<SendResult> {
  return transport.send({ ...message, ...change }, AbortSignal.timeout(10_000))
}

describe('e-mail over a server with TLS and a sign-in', () => {
  const secured = { ca: certificate, credentials }

  test('arrives with the Message-ID of our key, signed in and encrypted', async () => {
    const peer = keep(await openMailPeer())
    const result = await send(emailTo(peer, secured))
    expect(result).toEqual({ kind: 'accepted', providerId: toMessageId(message.key, 'practice.example') })
    expect(peer.taken).toMatchObject([
      { from: 'baton@practice.example', to: ['owner@practice.example'], user: 'baton', isSecure: true },
    ])
    const mail = await simpleParser(peer.taken[0]?.raw ?? '')
    expect(mail.messageId).toBe(toMessageId(message.key, 'practice.example'))
    expect(mail.subject).toBe(message.subject)
    expect(mail.text?.trim()).toBe(message.text)
    expect(mail.from?.text).toBe('"Northside" <baton@practice.example>')
  })

  test('says nothing of the key, which may name a referral', async () => {
    const peer = keep(await openMailPeer())
    await send(emailTo(peer, secured))
    expect(peer.taken[0]?.raw).not.toContain('northside/digest')
  })

  test.each([
    ['a subject', { subject: 'Hello\r\nBcc: thief@elsewhere.example' }],
    ['a name', { to: { address: 'owner@practice.example', name: 'A\r\nBcc: thief@elsewhere.example' } }],
  ])('%s with a line break begins no header of its own', async (_, change) => {
    const peer = keep(await openMailPeer())
    expect(await send(emailTo(peer, secured), change)).toMatchObject({ kind: 'accepted' })
    expect(peer.taken[0]?.to).toEqual(['owner@practice.example'])
    const mail = await simpleParser(peer.taken[0]?.raw ?? '')
    expect(mail.bcc).toBeUndefined()
    expect(peer.taken[0]?.raw).not.toMatch(/^Bcc:/im)
  })

  test.each([
    'owner@practice.example, thief@elsewhere.example',
    'owner@practice.example\r\nRCPT TO:<thief@elsewhere.example>',
    'Owner <owner@practice.example>',
    'nobody',
    '',
  ])('%j is not an address, and nothing is said to the server', async (address) => {
    const peer = keep(await openMailPeer())
    expect(await send(emailTo(peer, secured), { to: { address } })).toEqual({
      kind: 'permanent',
      code: 'address-unusable',
    })
    expect(peer.taken).toEqual([])
  })

  test('a certificate nobody vouches for: nothing is sent', async () => {
    const peer = keep(await openMailPeer({ secure: true }))
    const result = await send(emailTo(peer, { credentials, isTlsFromStart: true }))
    expect(result).toEqual({ kind: 'retry', code: 'connection-failed' })
    expect(peer.taken).toEqual([])
  })

  test('TLS from the first byte', async () => {
    const peer = keep(await openMailPeer({ secure: true }))
    expect(await send(emailTo(peer, { ...secured, isTlsFromStart: true }))).toMatchObject({
      kind: 'accepted',
    })
  })

  test('a server that offers no TLS gets no message where TLS is needed', async () => {
    const peer = keep(await openMailPeer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }))
    expect(await send(emailTo(peer, secured))).toEqual({ kind: 'retry', code: 'tls-failed' })
    expect(peer.taken).toEqual([])
  })

  test('wrong credentials are tried again late: a person has to put them right', async () => {
    const peer = keep(await openMailPeer())
    const result = await send(emailTo(peer, { ...secured, credentials: { user: 'baton', password: 'no' } }))
    expect(result).toEqual({ kind: 'retry', afterMs: 900_000, code: 'credentials-refused' })
  })
})

describe('what a mail server answers decides what may be done next', () => {
  test.each([
    ['MAIL', '451 4.7.1 greylisted', { kind: 'retry', code: 'smtp-451' }],
    ['RCPT', '450 4.2.1 mailbox busy', { kind: 'retry', code: 'smtp-450' }],
    ['RCPT', '550 5.1.1 no such user', { kind: 'permanent', code: 'smtp-550' }],
    ['DATA', '421 4.3.2 shutting down', { kind: 'retry', code: 'smtp-421' }],
    ['.', '452 4.3.1 disk full', { kind: 'retry', code: 'smtp-452' }],
    ['.', '554 5.6.0 refused', { kind: 'permanent', code: 'smtp-554' }],
  ])('%s answered with %s', async (command, answer, expected) => {
    const peer = keep(await openScriptedPeer((line) => (line.startsWith(command) ? answer : agreeable(line))))
    expect(await send(emailTo(peer))).toEqual(expected)
  })

  test('nobody listens: again later', async () => {
    const peer = await openScriptedPeer(agreeable)
    await peer.close()
    expect(await send(emailTo(peer))).toEqual({ kind: 'retry', code: 'connection-failed' })
  })

  test.each(['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA'])(
    'the connection is cut at %s, before any of the message left: again later',
    async (moment) => {
      const peer = keep(await openScriptedPeer(cutAt(moment)))
      expect(await send(emailTo(peer))).toEqual({ kind: 'retry', code: 'connection-failed' })
    },
  )

  test('the connection is cut after the message: nobody knows, and it is sent once only', async () => {
    const peer = keep(await openScriptedPeer(cutAt('.')))
    expect(await send(emailTo(peer))).toEqual({ kind: 'uncertain', code: 'connection-failed' })
    expect(countOf(peer, 'DATA')).toBe(1)
  })

  test('a server that falls silent after the message: nobody knows', async () => {
    const peer = keep(await openScriptedPeer((line) => (line === '.' ? undefined : agreeable(line))))
    expect(await send(emailTo(peer, { timeoutMs: 100 }))).toEqual({ kind: 'uncertain', code: 'timeout' })
    expect(countOf(peer, 'DATA')).toBe(1)
  })

  test('a server that falls silent before the message: again later', async () => {
    const peer = keep(await openScriptedPeer((line) => (/^MAIL/.test(line) ? undefined : agreeable(line))))
    expect(await send(emailTo(peer, { timeoutMs: 100 }))).toEqual({ kind: 'retry', code: 'timeout' })
  })

  test('given up by us while the server thinks about the message: nobody knows', async () => {
    const giveUp = new AbortController()
    const peer = keep(
      await openScriptedPeer((line) => {
        if (line !== '.') return agreeable(line)
        giveUp.abort()
        return undefined
      }),
    )
    expect(await emailTo(peer).send(message, giveUp.signal)).toEqual({ kind: 'uncertain', code: 'timeout' })
  })

  test('given up before it began: nothing is said to the server', async () => {
    const peer = keep(await openScriptedPeer(agreeable))
    expect(await emailTo(peer).send(message, AbortSignal.abort())).toEqual({ kind: 'retry', code: 'timeout' })
    expect(peer.said).toEqual([])
  })

  test('one connection serves several messages, and a failed one does not hurt the next', async () => {
    const answers = ['550 no', '250 taken', '250 taken']
    const peer = keep(
      await openScriptedPeer((line) => (line.startsWith('RCPT') ? answers.shift() : agreeable(line))),
    )
    const transport = emailTo(peer)
    const kinds = []
    for (const key of ['a', 'b', 'c']) kinds.push((await send(transport, { key })).kind)
    expect(kinds).toEqual(['permanent', 'accepted', 'accepted'])
  })

  test.each([
    [
      { code: 'EENVELOPE', responseCode: 503, hasBegun: false },
      { kind: 'retry', code: 'smtp-503' },
    ],
    [
      { code: 'EPROTOCOL', responseCode: 554, hasBegun: false },
      { kind: 'retry', code: 'smtp-failed' },
    ],
    [
      { code: 'EENVELOPE', hasBegun: false },
      { kind: 'permanent', code: 'address-unusable' },
    ],
    [
      { code: 'EDNS', hasBegun: false },
      { kind: 'retry', code: 'name-unknown' },
    ],
    [
      { code: 'ESTREAM', hasBegun: true },
      { kind: 'uncertain', code: 'smtp-failed' },
    ],
  ])('%j', (failure, expected) => expect(toFailedResult(failure)).toEqual(expected))
})

describe('Direct, handed to a HISP', () => {
  const pdf = { filename: 'referral.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7 x') }
  const ccda = { filename: 'ccd.xml', contentType: 'text/xml', content: Buffer.from('<ClinicalDocument/>') }

  async function sendDirect(): Promise<{ result: SendResult; peer: MailPeer }> {
    const peer = keep(await openMailPeer())
    const transport = keep(
      openDirect(
        {
          host: 'localhost',
          port: peer.port,
          isTlsFromStart: false,
          ca: certificate,
          credentials,
          from: 'referrals@direct.practice.example',
        },
        'Northside',
      ),
    )
    const to = { address: 'intake@direct.specialist.example' }
    return { result: await send(transport, { to, attachments: [pdf, ccda] }), peer }
  }

  test('asks for the report that says it was delivered, and carries PDF and C-CDA', async () => {
    const { result, peer } = await sendDirect()
    expect(result).toEqual({
      kind: 'accepted',
      providerId: toMessageId(message.key, 'direct.practice.example'),
    })
    expect(peer.taken[0]).toMatchObject({ user: 'baton', isSecure: true })
    const mail = await simpleParser(peer.taken[0]?.raw ?? '')
    expect(mail.headers.get('disposition-notification-options')).toBe(
      'X-DIRECT-FINAL-DESTINATION-DELIVERY=optional,true',
    )
    expect(mail.attachments.map((each) => [each.filename, each.contentType, each.content])).toEqual([
      [pdf.filename, pdf.contentType, pdf.content],
      [ccda.filename, ccda.contentType, ccda.content],
    ])
  })
})

function cutAt(moment: string) {
  return (line: string, socket: Socket): string | undefined => {
    if (!line.startsWith(moment)) return agreeable(line)
    socket.destroy()
    return undefined
  }
}

function countOf(peer: ScriptedPeer, command: string): number {
  return peer.said.filter((line) => line === command).length
}
