import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { listNumeratorGaps } from '#domain/cms50-numerator.ts'
import { textOf, type Fields } from '#domain/fhir-reading.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import { drawPdf } from '../../server/channels/pdf-document.ts'
import { faxToPractice } from '../../server/sandbox/peers/incoming-fax.ts'
import { findAttachment, readMessages } from '../../server/sandbox/peers/peer-messages.ts'
import { epicLike } from '../../server/sandbox/profiles/epic-like.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { oracleLike } from '../../server/sandbox/profiles/oracle-like.ts'
import { listPackets } from '../../server/store/packets.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { readPages } from '../support/read-pages.ts'
import {
  addressOf,
  engineSecret,
  openReturningPractice,
  type ReturningPractice,
} from '../support/returning-practice.ts'

/** By which way a consult note comes back. */
const ways = ['direct', 'fax', 'response-page', 'upload', 'ehr', 'v2'] as const
type Way = (typeof ways)[number]

const profiles = [full, epicLike, oracleLike]
const cases = profiles.flatMap(({ id: tenant }, at) =>
  ways.map((way, index) => ({
    ...{ tenant, way, patient: `p-${tenant}-${way}`, family: `Sample${'abc'[at]}${'uvwxyz'[index]}` },
    number: toReferralNumber(2026, 100 + at * 10 + index),
    /** Half of the packets go by Direct, the others by fax. */
    medium: index % 2 === 0 ? ('direct' as const) : ('fax' as const),
  })),
)
type Case = (typeof cases)[number]

const Bundle = z.object({
  entry: z.array(z.object({ resource: z.record(z.string(), z.unknown()) })).optional(),
})
const sentOn = new Date('2026-03-02T15:00:00Z')
const office = { direct: 'desk@direct.harborcardiology.example', fax: '+14135550122' }

function chart({ patient: id, family, number }: Case) {
  const subject = { reference: `Patient/${id}` }
  return [
    {
      ...{ resourceType: 'Patient', id, birthDate: '1958-03-14', gender: 'female' },
      name: [{ use: 'official', given: ['Ada'], family }],
    },
    {
      ...{ resourceType: 'ServiceRequest', id: `sr-${id}`, status: 'active', intent: 'order', subject },
      identifier: [{ system: 'urn:oid:1.2.3', value: number, type: { coding: [{ code: 'PLAC' }] } }],
      category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
      code: { coding: [{ system: 'http://snomed.info/sct', code: '308471005' }] },
      authoredOn: '2026-02-27T10:00:00-05:00',
      requester: { reference: 'Practitioner/prac-1' },
      performer: [{ reference: 'Organization/cardio', display: 'Harbor Cardiology' }],
      reasonCode: [{ text: 'Chest pain on exertion' }],
    },
  ]
}

const directory = [
  { resourceType: 'Practitioner', id: 'prac-1', name: [{ given: ['Hannah'], family: 'Whitfield' }] },
  {
    ...{ resourceType: 'Organization', id: 'cardio', name: 'Harbor Cardiology' },
    telecom: [
      { system: 'fax', value: '(413) 555-0122' },
      { system: 'email', value: office.direct },
    ],
  },
]

const letterOf = ({ family, number }: Case): string =>
  [
    'Document: Cardiology Consultation',
    'Clinic: Harbor Cardiology',
    `Patient: ${family}, Ada`,
    'DOB: 03/14/1958',
    'Date of service: March 4, 2026',
    `Your referral ${number}`,
    'Seen for chest pain on exertion.',
    'Plan:',
    'Stress test within two weeks.',
    'Electronically signed by: Priya Nair, MD',
  ].join('\n')

let practice: ReturningPractice
/** Where each referral stood after its packet, its answer and its note. */
const stood = new Map<Case, string[]>()
const updatesBefore = new Map<Case, number>()
type Chart = Awaited<ReturnType<ReturningPractice['readChart']>>
/** Each chart whose referral nobody moves. */
const stalled = new Map<Case, Chart>()
/** Each chart with its note, which nobody has read yet. */
const returned = new Map<Case, Chart>()
/** Each chart in the end. */
const ended = new Map<Case, Chart>()
const plan = 'Stress test is booked; aspirin goes on.'

/** Weeks of work of three practices, done at a few calls. */
beforeAll(async () => {
  practice = await openReturningPractice([...cases.flatMap(chart), ...directory], profiles, sentOn)
  for (const one of cases)
    await practice.give(one.tenant, one.patient, { name: 'send-packet', medium: one.medium })
  await practice.work()
  for (const one of cases) await receipt(one)
  await note('sent')
  for (const one of cases) await accept(one)
  // Somebody looks in between: what the referrer was last told has to be known.
  for (const one of cases) await practice.readChart(one.tenant, one.patient)
  await note('accepted')
  // Nobody has made an appointment: somebody has work by now.
  await practice.moveTo(new Date('2026-03-20T15:00:00Z'))
  for (const one of cases) await practice.readChart(one.tenant, one.patient)
  await practice.work()
  for (const one of cases) stalled.set(one, await practice.readChart(one.tenant, one.patient))
  for (const one of cases) await send(one)
  await practice.work()
  // The chart is opened: of a note that came to the EHR itself nobody else tells Baton.
  for (const one of cases) await practice.readChart(one.tenant, one.patient)
  await note('note')
  for (const one of cases) updatesBefore.set(one, (await updatesOf(one)).length)
  await practice.work()
  // What changed has rested by then.
  await practice.moveTo(new Date('2026-03-20T15:20:00Z'))
  for (const one of cases) returned.set(one, await practice.readChart(one.tenant, one.patient))
  await practice.work()
  await practice.confirmSamples()
  for (const one of cases) await review(one)
  await practice.work()
  await note('review')
  for (const one of cases) ended.set(one, await practice.readChart(one.tenant, one.patient))
}, 400_000)
afterAll(() => practice.close())

/** As Baton's list has it: whoever acts has the chart judged anew. */
async function note(what: string): Promise<void> {
  const loops = await practice.db.selectFrom('loop').select(['tenant_id', 'referral_id', 'state']).execute()
  for (const one of cases) {
    const loop = loops.find((row) => row.tenant_id === one.tenant && row.referral_id === `sr-${one.patient}`)
    stood.set(one, [...(stood.get(one) ?? []), `${what}: ${loop?.state ?? 'nowhere'}`])
  }
}

async function packetOf({ tenant, patient }: Case) {
  return listPackets(practice.db, tenant, { referral: `sr-${patient}`, patient })
}

/** What a chart says is a referral's report. */
const reportOf = (chart: Chart | undefined): string | undefined =>
  chart?.views[0]?.steps
    .find(({ step }) => step === 'note-back')
    ?.evidence.findLast((each) => each.startsWith('DocumentReference/'))

/** The referring clinician has read the report. */
async function review(one: Case): Promise<void> {
  const document = reportOf(returned.get(one)) ?? ''
  const told = { told: 'yes', toldBy: 'by phone' } as const
  await practice.give(one.tenant, one.patient, { name: 'review-note', document, plan, ...told })
}

/** The far side's own word that it has arrived: reports come by themselves. */
const receipt = (one: Case) =>
  vi.waitFor(async () => expect((await packetOf(one))[0]?.deliveredAt).toBeDefined(), {
    timeout: 30_000,
    interval: 50,
  })

/** What came out at the receiver's side, of this referral. */
async function arrivedAt({ medium, number }: Case) {
  const arrived = await readMessages(practice.peers.db, { kind: medium })
  for (const message of arrived) {
    const file = await findAttachment(practice.peers.db, message.id, 0)
    const { text } = readPages(file?.content ?? Buffer.of())
    if (text.includes(number)) return { message, text }
  }
  throw new Error('no such packet arrived')
}

const form = async (path: string, fields: Record<string, string>, cookie = ''): Promise<Response> =>
  fetch(`${practice.batonOrigin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: practice.batonOrigin, cookie },
    body: new URLSearchParams({ lang: 'en', ...fields }),
  })

/** Opens the answer page with the code of the cover sheet. */
async function enter(one: Case): Promise<string> {
  const { text } = await arrivedAt(one)
  const code = /Code: ([\dA-Z-]{14})/.exec(text)?.[1] ?? ''
  const opened = await form('/r/open', { code, month: '3', day: '14', year: '1958' })
  return (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

async function accept(one: Case): Promise<void> {
  const answer = { id: crypto.randomUUID(), answer: 'accept', 'accept-by': 'Sam' }
  const said = await form('/r/referral', answer, await enter(one))
  expect(said.headers.get('location')).toContain('said=')
}

const senders: Readonly<Record<Way, (one: Case) => Promise<void>>> = {
  direct: async (one) => {
    const { host, port } = practice.inbox
    const mail = createTransport({ host, port, ignoreTLS: true })
    const { message } = await arrivedAt(one)
    await mail.sendMail({
      ...{
        from: office.direct,
        to: addressOf(one.tenant).direct,
        subject: 'Consult note',
        text: 'Enclosed.',
      },
      inReplyTo: message.providerId,
      attachments: [{ filename: 'note.txt', contentType: 'text/plain', content: letterOf(one) }],
    })
    mail.close()
  },
  fax: async (one) => {
    const facts = { title: 'Note', language: 'en', madeAt: new Date('2026-03-06T15:00:00Z') } as const
    const pdf = await drawPdf(facts, (pen) => {
      for (const line of letterOf(one).split('\n')) pen.write(line, { size: 11 })
    })
    const callbackUrl = `${practice.batonOrigin}/callbacks/${one.tenant}/fax`
    const numbers = { from: office.fax, to: addressOf(one.tenant).fax, callbackUrl }
    const file = { filename: 'fax.pdf', contentType: 'application/pdf', content: pdf }
    expect(await faxToPractice(practice.peers, numbers, file)).toBe(200)
  },
  'response-page': async (one) => {
    const body = new FormData()
    body.set('lang', 'en')
    body.set('file', new File([letterOf(one)], 'note.txt'))
    const headers = { origin: practice.batonOrigin, cookie: await enter(one) }
    const sent = await fetch(`${practice.batonOrigin}/r/note`, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body,
    })
    expect(sent.headers.get('location')).toContain('said=note')
  },
  upload: async (one) => {
    expect((await practice.upload(one.tenant, Buffer.from(letterOf(one)))).status).toBe(202)
  },
  ehr: async (one) => {
    const document = {
      ...{
        resourceType: 'DocumentReference',
        id: `doc-${one.patient}`,
        status: 'current',
        docStatus: 'final',
      },
      type: { coding: [{ system: 'http://loinc.org', code: '11488-4', display: 'Consult note' }] },
      subject: { reference: `Patient/${one.patient}` },
      date: '2026-03-06T09:00:00-05:00',
      author: [{ reference: 'Organization/cardio', display: 'Harbor Cardiology' }],
      content: [
        {
          attachment: {
            contentType: 'text/plain',
            data: Buffer.from(letterOf(one)).toString('base64'),
          },
        },
      ],
      context: { related: [{ reference: `ServiceRequest/sr-${one.patient}` }] },
    }
    const stored = await practice.fhir.request(`/DocumentReference/${document.id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(document),
    })
    expect(stored.ok).toBe(true)
  },
  v2: async (one) => {
    const answer = await fetch(`${practice.batonOrigin}/callbacks/${one.tenant}/v2`, {
      method: 'POST',
      headers: { authorization: `Bearer ${engineSecret}`, 'content-type': 'x-application/hl7-v2+er7' },
      body: messageOf(one),
    })
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining(`MSA|AA|${one.patient}`),
    ])
  },
}
const messageOf = (one: Case): string =>
  [
    `MSH|^~\\&|EMR|CARDIO|BATON|B|20260306100000-0500||MDM^T02^MDM_T02|${one.patient}|P|2.5.1`,
    `PID|1||||${one.family}^Ada||19580314`,
    `ORC|RE|${one.number}^^1.2.3^ISO`,
    `TXA|1|11488-4^Consult note^LN||20260304143000-0500|||||1881700001^Nair^Priya|||D-${one.patient}^^5.5^ISO|||||LA||AV`,
    `OBX|1|TX|||${letterOf(one).replaceAll('\n', '\\.br\\')}`,
  ].join('\r')
const send = (one: Case): Promise<void> => senders[one.way](one)

/** What the referrer was told, on both shelves: an EHR whose messages are a mailbox finds none of them by patient. */
async function updatesOf({ tenant, patient }: Case) {
  const found = await practice.fhir.request(`/Communication?patient=${patient}&_count=50`)
  const { entry = [] } = Bundle.parse(await found.json())
  const own = (await readOwnEvidence(practice.db, tenant, patient)).resources
  return [...entry.map(({ resource }) => resource), ...own].filter(
    (each) =>
      each['resourceType'] === 'Communication' &&
      JSON.stringify(each['recipient'] ?? '').includes('Practitioner/prac-1'),
  )
}

const isOpen = (task: Fields): boolean =>
  !['completed', 'cancelled'].includes(textOf(task, 'status', []) ?? '')
const openWorkOf = (chart: Chart | undefined) =>
  (chart?.resources ?? []).filter(
    (each) => each['resourceType'] === 'Task' && !isFulfil(each) && isOpen(each),
  )
const isFulfil = (task: Fields): boolean => JSON.stringify(task['code'] ?? '').includes('"fulfill"')

/** Task of a chart by where it stands: in the EHR, or in Baton's own store where the EHR takes none. */
async function fulfilAt({ tenant, patient }: Case) {
  const found = await practice.fhir.request(`/Task?patient=${patient}&_count=50`)
  const { entry = [] } = Bundle.parse(await found.json())
  const own = (await readOwnEvidence(practice.db, tenant, patient)).resources
  return {
    ehr: entry.map(({ resource }) => resource).filter(isFulfil),
    own: own.filter((each) => each.resourceType === 'Task' && isFulfil(each)),
  }
}

/** An EHR that takes no Tasks of an app leaves them to Baton. */
const holderOf: Readonly<Record<string, 'ehr' | 'own'>> = {
  full: 'ehr',
  'epic-like': 'own',
  'oracle-like': 'own',
}

describe.each(cases)('under $tenant a packet by $medium, and its note by $way', (one) => {
  test('is sent, answered, closed and read, at each step as it should be', () => {
    expect(stood.get(one)).toEqual([
      ...['sent: sent', 'accepted: accepted', 'note: closed-completed', 'review: closed-completed'],
    ])
  })

  test('leaves no work open, and its coordination done', () => {
    expect(openWorkOf(stalled.get(one))).not.toEqual([])
    expect(openWorkOf(ended.get(one))).toEqual([])
    expect(ended.get(one)?.views).toMatchObject([{ state: 'closed-completed', axes: { note: 'final' } }])
  })

  test('has one Task that says what CMS50 counts, where the EHR lets it stand', async () => {
    const { ehr, own } = await fulfilAt(one)
    const [here, elsewhere] = holderOf[one.tenant] === 'ehr' ? [ehr, own] : [own, ehr]
    const order = { id: `sr-${one.patient}`, authoredOn: '2026-02-27T10:00:00-05:00' }
    expect(here.map((task) => listNumeratorGaps(task, order, 2026))).toEqual([[]])
    expect(elsewhere).toEqual([])
  })

  test('is read by its referrer, who says what follows and that the patient knows', () => {
    expect(returned.get(one)?.views).toMatchObject([{ axes: { review: 'pending' } }])
    expect(ended.get(one)?.views).toMatchObject([{ axes: { review: 'acknowledged' } }])
    const said = (ended.get(one)?.resources ?? [])
      .filter((each) => each['resourceType'] === 'Provenance')
      .map((each) => JSON.stringify(each))
      .filter((each) => each.includes('"note-reviewed"'))
    expect(said).toEqual([expect.stringContaining(plan)])
    expect(said[0]).toContain('patient-told')
    expect(said[0]).toContain(reportOf(returned.get(one)))
    expect(said[0]).toContain('Practitioner/prac-1')
  })

  test('its referrer hears of the note, once', async () => {
    expect(updatesBefore.get(one)).toBe(0)
    expect(await updatesOf(one)).toMatchObject([{ status: 'completed' }])
  })

  test('climbed all three rungs', async () => {
    const [packet] = await packetOf(one)
    expect(packet).toMatchObject({ recipient: { channel: one.medium, name: 'Harbor Cardiology' } })
    expect(packet?.deliveredAt).toBeGreaterThanOrEqual(packet?.transmittedAt ?? Infinity)
    expect(packet?.acceptedAt).toBeGreaterThanOrEqual(packet?.deliveredAt ?? Infinity)
  })
})

test('nothing was written in vain', () => {
  expect(practice.log.filter((entry) => JSON.stringify(entry).includes('outbox-'))).toEqual([])
})
