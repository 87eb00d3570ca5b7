import { describe, expect, test } from 'vitest'
import type { WritableResource } from '#domain/fhir-write.ts'
import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import type { NoteFacts } from '#domain/notes-in/received-note.ts'
import type { KeptPart } from '../../server/use-cases/notes/keep-file.ts'
import { DeliveryPayload } from '../../server/use-cases/watch/outbox-payload.ts'
import {
  receiveDirectMessage,
  type IncomingMessage,
} from '../../server/use-cases/watch/receive-direct-message.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { openDossier } from '../support/a-dossier.ts'
import { planDelivery } from '../support/plan-delivery.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, lead, openWire, owner, readOutbox } from '../support/watch-fixture.ts'

const watch = useWatch()

const incoming = (changes: Partial<IncomingMessage> = {}): IncomingMessage => ({
  messageId: '<m-1@direct.heart.example>',
  from: 'office@direct.heart.example',
  subject: 'Your referral',
  text: 'She was seen on Monday.',
  attachments: [],
  answers: [],
  ...changes,
})

const receive = (changes: Partial<IncomingMessage> = {}, tenant: 'north' | 'south' = 'north') =>
  receiveDirectMessage(watch.db, watch.practice(tenant), incoming(changes))

/** What is written in the end, by type. */
async function written(): Promise<Record<string, WritableResource[] | undefined>> {
  const resources = Object.values(await readOutbox(watch.db)).flatMap(({ payload }) => {
    const { way } = DeliveryPayload.parse(payload)
    return way.kind === 'fhir' && way.write.interaction === 'create' ? [way.write.resource] : []
  })
  return Object.groupBy(resources, ({ resourceType }) => resourceType)
}

/** A Direct message of ours about the loop, as its provider knows it. */
async function sendOurs(tenant: 'north' | 'south' = 'north'): Promise<void> {
  await watch.keep(tenant, { dossier: { ...openDossier, owner: owner.reference } })
  const way = {
    kind: 'message',
    channel: 'direct',
    because: 'direct-first',
    to: { address: 'office@direct.heart.example' },
    message: {
      audience: 'receiver',
      channel: 'direct',
      notice: 'confirm-receipt',
      language: 'en',
      values: {
        practiceName: 'Lakeside Family',
        callBackNumber: '(518) 555-0142',
        referralNumber: 'R-1',
        patientInitials: 'AS',
        patientBirthDate: '1980-01-01',
        orderedOn: '2026-06-01',
      },
    },
  } as const
  const record = { referral: openDossier.referral, patient: openDossier.patient.reference }
  const key = 'sr-1|confirm|d7|1|receiver-office'
  await planDelivery(watch, { key, ways: [way], record, tenant })
  await dispatchOnce(
    dispatching(
      watch,
      [watch.practice(tenant)],
      [openWire('direct', { answer: () => ({ kind: 'accepted', providerId: '<ours@direct.example>' }) })],
    ),
  )
  await watch.db.deleteFrom('outbox').where('channel', '<>', 'direct').execute()
}

describe('a Direct message of another office', () => {
  test('that answers ours is kept with its loop, and the owner of the loop is to read it', async () => {
    await sendOurs()
    await receive({ answers: ['<unknown@elsewhere>', '<ours@direct.example>'] })
    const { DocumentReference: documents = [], Task: tasks = [] } = await written()
    expect(documents).toMatchObject([{ subject: { reference: 'Patient/p-1' }, status: 'current' }])
    expect(tasks).toMatchObject([
      {
        focus: { reference: 'ServiceRequest/sr-1' },
        for: { reference: 'Patient/p-1' },
        owner: { reference: owner.reference },
        code: { coding: [{ code: 'stall-direct-message' }] },
      },
    ])
    expect(await watch.auditOf('north', 'reply-received')).toHaveLength(1)
  })

  test('is no acknowledgement: the loop stays as it is', async () => {
    await sendOurs()
    const state = () => watch.db.selectFrom('loop').selectAll().executeTakeFirstOrThrow()
    const before = await state()
    await receive({ answers: ['<ours@direct.example>'] })
    expect(await state()).toEqual(before)
  })

  test('that answers nothing of ours is about nobody, and the lead is to read it', async () => {
    await sendOurs()
    await receive({ text: 'About Ada Sample, born 1980-01-01' })
    const { DocumentReference: documents = [], Task: tasks = [] } = await written()
    expect(documents).toHaveLength(1)
    expect(documents[0]).not.toHaveProperty('subject')
    expect(tasks).toMatchObject([{ owner: { reference: lead.reference } }])
    expect(tasks[0]).not.toHaveProperty('for')
    expect(tasks[0]).not.toHaveProperty('focus')
  })

  test('that answers a message of another practice is about nobody here: wrong-patient filing is worse', async () => {
    await sendOurs('south')
    await receive({ answers: ['<ours@direct.example>'] }, 'north')
    const { DocumentReference: documents = [] } = await written()
    expect(documents).toHaveLength(1)
    expect(documents[0]).not.toHaveProperty('subject')
  })

  test('that comes twice is kept once', async () => {
    await Promise.all([receive(), receive(), receive()])
    const { DocumentReference: documents = [], Task: tasks = [] } = await written()
    expect([documents.length, tasks.length]).toEqual([1, 1])
    expect(await watch.auditOf('north', 'reply-received')).toHaveLength(1)
  })

  test('names what was attached, and is asked of nobody where the practice has no staff', async () => {
    const attachments = [
      { filename: 'note.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF') },
    ]
    await receiveDirectMessage(watch.db, watch.practice('north', { staff: [] }), incoming({ attachments }))
    const { DocumentReference: documents = [], Task: tasks = [] } = await written()
    const data = Buffer.from('She was seen on Monday.').toString('base64')
    expect(documents.map(({ content }) => content)).toEqual([
      [
        { attachment: { contentType: 'text/plain', title: 'Your referral', data } },
        // The file itself is kept as a note, once.
        { attachment: { contentType: 'application/pdf', title: 'note.pdf' } },
      ],
    ])
    expect(tasks).toHaveLength(1)
    expect(tasks[0]).not.toHaveProperty('owner')
  })

  describe('that brings documents', () => {
    const facts: NoteFacts = {
      reading: 'text',
      patient: { name: { family: 'Okafor', given: 'Adaeze' }, birthDates: [], recordNumbers: [] },
      author: { specialties: [] },
      types: [],
      completeness: 'final',
      isSensitive: false,
      identifiers: [],
      replaces: [],
      orderIdentifiers: [],
      referralNumbers: [],
      text: '',
      recommendations: [],
    }
    const read = { id: 'n-1', name: 'note.pdf', isNew: true, facts }
    const unread = { id: 'n-2', name: 'note.exe', isNew: true, refusal: 'unknown-format' }
    const covering = { subject: 'Consult note', text: 'Please see attached: Okafor.' }
    const askedOfSomebody: readonly (readonly [string, Partial<IncomingMessage>, readonly KeptPart[]])[] = [
      ['says something of its own', { ...covering, text: 'She did not come.' }, [read]],
      ['says it in its subject', { ...covering, subject: 'Please call about Okafor' }, [read]],
      ['names somebody whom no document names', covering, [unread]],
      ['brings none after all', covering, []],
    ]
    test.each(askedOfSomebody)('and %s is read by somebody', async (_, message, brought) => {
      await receiveDirectMessage(watch.db, watch.practice('north'), incoming(message), brought)
      expect((await written())['Task']).toHaveLength(1)
    })

    test.each([
      ['each document has', [read]],
      ['also one that nobody could read has', [read, unread]],
    ])('and only covers them is kept, and is no work: %s its own', async (_, brought) => {
      await receiveDirectMessage(watch.db, watch.practice('north'), incoming(covering), brought)
      const { DocumentReference: documents = [], Task: tasks = [] } = await written()
      expect([documents.length, tasks.length]).toEqual([1, 0])
    })
  })

  test('that forwards a mail nobody could open is read by somebody, with that mail as it came', async () => {
    const closed = { filename: 'message.eml', contentType: 'message/rfc822', content: Buffer.from('From: x') }
    const cover = { subject: 'Consult note', text: 'Please see attached.', attachments: [closed] }
    const facts = readNoteText('Consult note')
    await receiveDirectMessage(watch.db, watch.practice('north'), incoming(cover), [
      { id: 'n-1', name: 'note.pdf', isNew: true, facts },
    ])
    const { DocumentReference: documents = [], Task: tasks = [] } = await written()
    expect(tasks).toHaveLength(1)
    expect(JSON.stringify(documents)).toContain(Buffer.from('From: x').toString('base64'))
  })

  test('goes to whoever stands in for an owner who is away', async () => {
    await sendOurs()
    const away = [{ from: '2026-06-08', until: '2026-06-12' }]
    const staff = [lead, { ...owner, away, cover: lead.reference }]
    await receiveDirectMessage(
      watch.db,
      watch.practice('north', { staff }),
      incoming({ answers: ['<ours@direct.example>'] }),
    )
    const { Task: tasks = [] } = await written()
    expect(tasks).toMatchObject([{ owner: { reference: lead.reference } }])
  })

  test('is told of in the practice’s language, and never in the trail', async () => {
    await receiveDirectMessage(watch.db, watch.practice('north', { locale: 'es' }), incoming())
    const { Task: tasks = [] } = await written()
    expect(JSON.stringify(tasks)).toContain('Llegó un mensaje por Direct')
    const [entry] = await watch.auditOf('north', 'reply-received')
    expect(entry).not.toContain('She was seen')
    expect(entry).not.toContain('Your referral')
  })
})
