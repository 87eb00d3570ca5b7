import { createTransport } from 'nodemailer'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toDispositionNotification } from '../../server/sandbox/peers/disposition-notification.ts'
import { dispositionsFor, openHispPeer } from '../../server/sandbox/peers/hisp-peer.ts'
import { countDoubles, findAttachment, readMessages } from '../../server/sandbox/peers/peer-messages.ts'
import type { SmtpListener } from '../../server/sandbox/peers/smtp-listener.ts'
import { openSmtpPeer } from '../../server/sandbox/peers/smtp-peer.ts'
import { openInbox } from './peers-fixture.ts'
import { clinicNow, openSandbox, type Sandbox } from './sandbox-fixture.ts'

let sandbox: Sandbox
let inbox: Awaited<ReturnType<typeof openInbox>>
let smtp: SmtpListener
let hisp: SmtpListener
const anywhere = { host: '127.0.0.1', port: 0 }

beforeAll(async () => {
  inbox = await openInbox()
  sandbox = await openSandbox([], { directPort: inbox.port })
  smtp = await openSmtpPeer(sandbox.messages.peers, anywhere)
  hisp = await openHispPeer(sandbox.messages.hisp, anywhere)
})
afterAll(async () => {
  await smtp.close()
  await hisp.close()
  await sandbox.close()
  await inbox.close()
})

const db = () => sandbox.messages.peers.db

async function send(port: number, mail: object, auth?: { user: string; pass: string }) {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, ...(auth && { auth }) })
  try {
    return await transport.sendMail(mail)
  } finally {
    transport.close()
  }
}

const baton = { user: 'baton', pass: 'anything' }
const digest = {
  from: 'baton@northside.example',
  to: 'reyes@northside.example',
  subject: 'Your referrals today',
  text: '2 overdue, 3 due today.',
}
const referral = {
  from: 'referrals@direct.northside.example',
  subject: 'Please confirm receipt',
  text: 'Referral RL-1',
  attachments: [{ filename: 'packet.pdf', contentType: 'application/pdf', content: '%PDF-1.4 packet' }],
}
const wantsDelivery = {
  'Disposition-Notification-Options': 'X-DIRECT-FINAL-DESTINATION-DELIVERY=optional,true',
}

/** Hands a message to the HISP and waits until it has reported all it will. */
async function direct(to: string, messageId: string, more: object = {}) {
  const before = inbox.taken.length
  await send(hisp.port, { ...referral, to, messageId, ...more }, baton)
  await sandbox.messages.peers.background.idle()
  return inbox.taken.slice(before)
}

describe('the mail server', () => {
  it('keeps a mail for its recipient, signed in or not', async () => {
    await send(smtp.port, { ...digest, messageId: '<one@baton>' })
    await send(smtp.port, { ...digest, messageId: '<two@baton>' }, baton)
    const [second, first] = await readMessages(db(), { kind: 'email' })
    expect(first).toMatchObject({
      sender: 'baton@northside.example',
      recipient: 'reyes@northside.example',
      subject: 'Your referrals today',
      body: '2 overdue, 3 due today.\n',
      at: clinicNow,
      copies: 1,
      facts: {},
    })
    expect(second?.facts).toEqual({ signedInAs: 'baton' })
  })

  it('shows a mail that was sent twice as two copies', async () => {
    for (let time = 0; time < 2; time++) await send(smtp.port, { ...digest, messageId: '<again@baton>' })
    const copies = (await readMessages(db(), { kind: 'email', providerId: '<again@baton>' })).map(
      (each) => each.copies,
    )
    expect(copies).toEqual([2, 2])
    expect(await countDoubles(db())).toEqual(new Map([['email', 1]]))
  })

  it('refuses a stranger who signs in', async () => {
    await expect(send(smtp.port, digest, { user: 'mallory', pass: 'x' })).rejects.toMatchObject({
      responseCode: 535,
    })
  })
})

describe('the HISP', () => {
  it('takes nothing from whoever does not sign in', async () => {
    await expect(send(hisp.port, { ...referral, to: 'a@direct.card.example' })).rejects.toMatchObject({
      responseCode: 530,
    })
  })

  it('reports processed and dispatched with every field the standards demand', async () => {
    const reports = await direct('office@direct.card.example', '<sr-1@baton>', { headers: wantsDelivery })
    expect(reports).toHaveLength(2)
    for (const [index, disposition] of ['processed', 'dispatched'].entries()) {
      const report = reports[index]
      expect(report?.headers.get('content-type')).toMatchObject({
        value: 'multipart/report',
        params: { 'report-type': 'disposition-notification' },
      })
      expect([report?.from?.value[0]?.address, report?.inReplyTo]).toEqual([
        'office@direct.card.example',
        '<sr-1@baton>',
      ])
      const part = report?.attachments.find((each) => each.contentType === 'message/disposition-notification')
      const fields = part?.content.toString('utf8') ?? ''
      expect(fields).toContain('Final-Recipient: rfc822; office@direct.card.example')
      expect(fields).toContain('Original-Message-ID: <sr-1@baton>')
      expect(fields).toContain(`Disposition: automatic-action/MDN-sent-automatically; ${disposition}`)
      expect(fields.includes('X-DIRECT-FINAL-DESTINATION-DELIVERY:')).toBe(disposition === 'dispatched')
      expect(report?.text).toMatch(/message/)
    }
    // Nobody answers a receipt: its return path is empty (RFC 8098, section 3).
    expect(inbox.envelopes.at(-1)).toBe('')
    const [kept] = await readMessages(db(), { kind: 'direct', providerId: '<sr-1@baton>' })
    expect(kept?.states.map(({ state }) => state)).toEqual(['accepted', 'processed', 'dispatched'])
    const file = await findAttachment(db(), kept?.id ?? '', 0)
    expect(Buffer.from(file?.content ?? []).toString()).toBe('%PDF-1.4 packet')
  })

  it('reports delivery only when asked to', async () => {
    const reports = await direct('office@direct.card.example', '<sr-2@baton>')
    expect(reports.map(({ subject }) => subject)).toEqual(['Processed: your message'])
  })

  it('fails and keeps silent where the address says so', async () => {
    const failed = await direct('x@direct.broken.example', '<sr-3@baton>', { headers: wantsDelivery })
    expect(failed.map(({ subject }) => subject)).toEqual(['Failed: your message'])
    expect(await direct('x@direct.silent.example', '<sr-4@baton>', { headers: wantsDelivery })).toEqual([])
    expect(dispositionsFor('X@DIRECT.BROKEN.EXAMPLE', '')).toEqual(['failed'])
  })

  it('sends receipts where the sender wants them, and answers no receipt', async () => {
    const to = { headers: { 'Disposition-Notification-To': 'Receipts <receipts@direct.northside.example>' } }
    const [report] = await direct('office@direct.card.example', '<sr-5@baton>', to)
    expect(report?.to).toMatchObject({ value: [{ address: 'receipts@direct.northside.example' }] })
    const raw = toDispositionNotification({
      disposition: 'processed',
      originalMessageId: '<their-note@hisp>',
      recipient: 'referrals@direct.northside.example',
      to: 'office@direct.card.example',
      messageId: '<mdn-of-baton@baton>',
      at: clinicNow,
    })
    const before = inbox.taken.length
    const envelope = { from: 'referrals@direct.northside.example', to: 'office@direct.card.example' }
    await send(hisp.port, { envelope, raw }, baton)
    await sandbox.messages.peers.background.idle()
    expect(inbox.taken).toHaveLength(before)
    const [kept] = await readMessages(db(), { kind: 'direct', providerId: '<mdn-of-baton@baton>' })
    expect(kept?.states.map(({ state }) => state)).toEqual(['receipt'])
  })

  it('tries again while Baton asks it to, and gives up when it is refused', async () => {
    const busy = await openInbox([451, 451])
    const refusing = await openInbox([550])
    for (const [at, count, last] of [
      [busy, 1, 'processed'],
      [refusing, 0, 'receipt-undeliverable'],
    ] as const) {
      const peer = await openHispPeer(
        { ...sandbox.messages.hisp, inbox: { host: '127.0.0.1', port: at.port } },
        anywhere,
      )
      const messageId = `<patient-${at.port}@baton>`
      await send(peer.port, { ...referral, to: 'office@direct.card.example', messageId }, baton)
      await sandbox.messages.peers.background.idle()
      expect(at.taken).toHaveLength(count)
      const [kept] = await readMessages(db(), { kind: 'direct', providerId: messageId })
      expect(kept?.states.at(-1)?.state).toBe(last)
      await peer.close()
      await at.close()
    }
  })
})

it('writes a notification whose lines all end in CRLF and whose date has an offset', async () => {
  const raw = toDispositionNotification({
    disposition: 'failed',
    originalMessageId: '<a@b>',
    recipient: 'x@direct.broken.example',
    to: 'referrals@direct.northside.example',
    messageId: '<c@d>',
    at: clinicNow,
  })
  expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(raw).toContain('Failure: 5.1.1')
  expect((await simpleParser(raw)).date).toEqual(clinicNow)
})
