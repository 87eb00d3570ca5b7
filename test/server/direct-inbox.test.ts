import { createTransport } from 'nodemailer'
import { afterEach, describe, expect, test } from 'vitest'
import {
  openDirectInbox,
  type DirectInboxSettings,
  type InboxAccount,
} from '../../server/channels/direct-inbox.ts'
import { readDirectMail, type DirectReading } from '../../server/channels/mdn.ts'
import { certificate, tls } from '../support/mail-peer.ts'

const receivedAt = new Date('2026-11-26T15:00:00Z')
const ours = `<${'a'.repeat(40)}@direct.practice.example>`

function report(contentType: string, fields: string[], returned: string[] = []): string {
  return [
    'From: postmaster@direct.specialist.example',
    'To: referrals@direct.practice.example',
    'Message-ID: <report-1@direct.specialist.example>',
    'Subject: report',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'For people.',
    '--b',
    `Content-Type: ${contentType}`,
    '',
    ...fields,
    '',
    ...returned,
    '--b--',
    '',
  ].join('\r\n')
}

const mdn = (disposition: string, more: string[] = []) =>
  report('message/disposition-notification', [
    'Reporting-UA: hisp.example; Agent 1.0',
    'Final-Recipient: rfc822; intake@direct.specialist.example',
    `Original-Message-ID: ${ours}`,
    `Disposition: automatic-action/MDN-sent-automatically; ${disposition}`,
    ...more,
  ])

const returnedHeaders = ['--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${ours}`, '']
const dsn = (...fields: string[]) =>
  report(
    'message/delivery-status',
    [
      'Reporting-MTA: dns; mta.example',
      '',
      'Final-Recipient: rfc822; intake@direct.specialist.example',
      ...fields,
    ],
    returnedHeaders,
  )

const read = (raw: string) => readDirectMail(Buffer.from(raw), receivedAt)

describe('what a report says of a message', () => {
  test.each([
    ['processed', mdn('processed'), 'accepted', 'processed'],
    ['dispatched', mdn('dispatched', ['X-DIRECT-FINAL-DESTINATION-DELIVERY:']), 'delivered', 'dispatched'],
    ['displayed is no acknowledgement', mdn('displayed'), 'accepted', 'displayed'],
    ['failed', mdn('failed', ['Failure: 5.1.1 no such mailbox']), 'failed', 'failed'],
    ['denied', mdn('denied'), 'failed', 'denied'],
    ['processed with an error', mdn('processed/error', ['Error: not trusted']), 'failed', 'failed'],
    ['dispatched, and yet with a failure', mdn('dispatched', ['Failure: x']), 'failed', 'failed'],
    ['capitals and folded lines', mdn('\r\n DISPATCHED'), 'delivered', 'dispatched'],
    ['nothing that is known', mdn('!!'), 'accepted', 'unknown'],
    ['a server gave up', dsn('Action: failed', 'Status: 5.4.1'), 'failed', 'dsn-5.4.1'],
    ['a server waits', dsn('Action: delayed', 'Status: 4.4.1'), 'accepted', 'dsn'],
    ['a mailbox server took it', dsn('Action: delivered', 'Status: 2.0.0'), 'accepted', 'dsn'],
  ])('%s', async (_, raw, state, code) => {
    const reading = await read(raw)
    expect(reading).toMatchObject({
      kind: 'mdn',
      events: [{ providerId: ours, at: receivedAt, state, code }],
    })
  })

  test('the same report twice is one event, and another report another', async () => {
    const eventId = async (raw: string) => {
      const reading = await read(raw)
      return reading.kind === 'mdn' ? reading.events[0]?.eventId : undefined
    }
    expect(await eventId(mdn('processed'))).toBe(await eventId(mdn('processed')))
    expect(await eventId(mdn('processed'))).not.toBe(await eventId(mdn('dispatched')))
  })

  test('a report about no message of ours is no event', async () => {
    const raw = mdn('dispatched').replace(/Original-Message-ID: .*\r\n/, '')
    expect(await read(raw)).toEqual({ kind: 'mdn', events: [] })
  })

  test('a message of its own keeps its text, its documents and what it answers', async () => {
    const raw = [
      'From: Intake <intake@direct.specialist.example>',
      'To: referrals@direct.practice.example',
      'Message-ID: <note-1@direct.specialist.example>',
      `In-Reply-To: ${ours}`,
      'Subject: =?utf-8?q?Informe_cl=C3=ADnico?=',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Visto hoy.',
      '--b',
      'Content-Type: text/xml; name=ccd.xml',
      'Content-Disposition: attachment; filename=ccd.xml',
      '',
      '<ClinicalDocument/>',
      '--b--',
      '',
    ].join('\r\n')
    const reading = await read(raw)
    if (reading.kind !== 'message') throw new Error('read as a report')
    expect(reading.message).toMatchObject({
      messageId: '<note-1@direct.specialist.example>',
      from: 'intake@direct.specialist.example',
      to: ['referrals@direct.practice.example'],
      subject: 'Informe clínico',
      answers: [ours],
    })
    expect(reading.message.text.trim()).toBe('Visto hoy.')
    expect(reading.message.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['ccd.xml', 'text/xml'],
    ])
  })
})

describe('the inbox a HISP delivers to', () => {
  const closing: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })

  const north: InboxAccount = {
    tenant: 'north',
    address: 'referrals@direct.north.example',
    credentials: { user: 'hisp-north', password: 'secret' },
  }
  const south: InboxAccount = {
    tenant: 'south',
    address: 'referrals@direct.south.example',
    credentials: { user: 'hisp-south', password: 'other secret' },
  }

  async function openInbox(
    change: Partial<DirectInboxSettings> = {},
    onReceived: (tenant: string, reading: DirectReading) => Promise<void> = () => Promise.resolve(),
  ) {
    const received: [string, DirectReading][] = []
    const failures: unknown[] = []
    const inbox = await openDirectInbox(
      { host: '127.0.0.1', port: 0, accounts: [north, south], tls, ...change },
      {
        onReceived: async (tenant, reading) => {
          await onReceived(tenant, reading)
          received.push([tenant, reading])
        },
        onFailed: (error) => failures.push(error),
        now: () => receivedAt,
      },
    )
    closing.push(inbox.close)
    return { inbox, received, failures }
  }

  type Sending = { port: number; account?: InboxAccount; to?: string; raw?: string; isPlain?: boolean }

  async function deliver({ port, account = north, to, raw = mdn('processed'), isPlain = false }: Sending) {
    const { credentials } = account
    const hisp = createTransport({
      host: 'localhost',
      port,
      ...(isPlain ? { ignoreTLS: true } : { requireTLS: true, tls: { ca: certificate } }),
      ...(credentials === undefined ? {} : { auth: { user: credentials.user, pass: credentials.password } }),
    })
    closing.push(() => hisp.close())
    try {
      await hisp.sendMail({ envelope: { from: 'mdn@hisp.example', to: [to ?? account.address] }, raw })
      return 250
    } catch (error) {
      return error instanceof Error && 'responseCode' in error ? error.responseCode : error
    }
  }

  test('hands a report to the practice it is for, over TLS', async () => {
    const { inbox, received } = await openInbox()
    expect(await deliver({ port: inbox.port, account: south })).toBe(250)
    expect(received).toMatchObject([['south', { kind: 'mdn', events: [{ state: 'accepted' }] }]])
  })

  test('takes nothing for one practice from the HISP of another', async () => {
    const { inbox, received } = await openInbox()
    expect(await deliver({ port: inbox.port, account: south, to: north.address })).toBe(530)
    expect(received).toEqual([])
  })

  test.each([
    ['a wrong password', { ...north, credentials: { user: 'hisp-north', password: 'guess' } }, 535],
    ['nobody signed in', { tenant: 'north', address: north.address }, 530],
  ])('refuses %s', async (_, account, code) => {
    const { inbox, received } = await openInbox()
    expect(await deliver({ port: inbox.port, account })).toBe(code)
    expect(received).toEqual([])
  })

  test('knows no other addresses', async () => {
    const { inbox } = await openInbox()
    expect(await deliver({ port: inbox.port, to: 'somebody@direct.north.example' })).toBe(550)
  })

  test('takes passwords only under TLS', async () => {
    const { inbox, received } = await openInbox()
    expect(await deliver({ port: inbox.port, isPlain: true })).not.toBe(250)
    expect(received).toEqual([])
  })

  test('refuses what is too large, and keeps none of it', async () => {
    const { inbox, received } = await openInbox({ maxBytes: 1_000 })
    expect(await deliver({ port: inbox.port, raw: mdn('processed').padEnd(5_000, ' ') })).toBe(552)
    expect(received).toEqual([])
  })

  test('asks the HISP to come again for what could not be kept', async () => {
    const attempts = [Promise.reject(new Error('database is away')), Promise.resolve()]
    attempts[0]?.catch(() => undefined)
    const { inbox, received, failures } = await openInbox({}, () => attempts.shift() ?? Promise.resolve())
    expect(await deliver({ port: inbox.port })).toBe(451)
    expect(failures).toHaveLength(1)
    expect(await deliver({ port: inbox.port })).toBe(250)
    expect(received).toHaveLength(1)
  })

  test('lets a HISP on this machine deliver without signing in, where the practice has none', async () => {
    const account = { tenant: 'north', address: north.address }
    const received: string[] = []
    const inbox = await openDirectInbox(
      { host: '127.0.0.1', port: 0, accounts: [account, south] },
      {
        onReceived: (tenant) => Promise.resolve(void received.push(tenant)),
        onFailed: () => undefined,
        now: () => receivedAt,
      },
    )
    closing.push(inbox.close)
    expect(await deliver({ port: inbox.port, account, isPlain: true })).toBe(250)
    expect(await deliver({ port: inbox.port, account, to: south.address, isPlain: true })).toBe(530)
    expect(received).toEqual(['north'])
  })

  test('does not open to other machines without TLS and a sign-in for everybody', async () => {
    const open = { tenant: 'north', address: north.address }
    await expect(openInbox({ host: '0.0.0.0', accounts: [open] })).rejects.toThrow('needs a certificate')
    const deps = { onReceived: () => Promise.resolve(), onFailed: () => undefined, now: () => receivedAt }
    await expect(openDirectInbox({ host: '0.0.0.0', port: 0, accounts: [north] }, deps)).rejects.toThrow(
      'needs a certificate',
    )
  })
})
