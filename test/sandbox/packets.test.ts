import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PacketOfferAnswer, PacketStandings } from '../../server/contract/packets.ts'
import { listPackets } from '../../server/store/packets.ts'
import { receiveDelivery } from '../../server/use-cases/watch/receive-delivery.ts'
import { readPages } from '../support/read-pages.ts'
import { openWire } from '../support/watch-fixture.ts'
import { openPacketsFixture, type PacketsFixture } from './packets-fixture.ts'

const people = Array.from({ length: 16 }, (_, at) => `p-${at + 1}`)
let packets: PacketsFixture
let next = 0
let patient = ''
beforeAll(async () => {
  packets = await openPacketsFixture(people)
})
afterAll(() => packets.close())
beforeEach(() => {
  patient = people[next++] ?? ''
})

const direct = { name: 'send-packet', medium: 'direct' } as const
const fax = { name: 'send-packet', medium: 'fax' } as const
const messages = async () => {
  const found = await packets.own(patient, 'Communication')
  return found.filter((each) => JSON.stringify(each).includes('referral-packet'))
}
const report = (channel: 'direct' | 'fax', providerId: string, state: 'delivered' | 'failed') =>
  receiveDelivery(packets.db, packets.runtime, channel, {
    events: [{ providerId, eventId: `${providerId}-${state}`, at: new Date(), state }],
    replies: [],
  })

describe('a packet that is sent by Direct', () => {
  test('leaves with its papers, and climbs from transmitted to delivered', async () => {
    const id = await packets.give(patient, direct)
    expect(await messages()).toMatchObject([{ status: 'preparation' }])
    expect(await packets.send()).toBe(1)
    const wire = openWire('direct', { answer: () => ({ kind: 'accepted', providerId: `d-${patient}` }) })
    await packets.dispatch([wire])

    const [message] = wire.sent
    expect(message?.to).toEqual({
      address: 'desk@direct.harborcardiology.example',
      name: 'Harbor Cardiology',
    })
    expect(message?.subject).toBe('Referral')
    const [pdf, note] = message?.attachments ?? []
    const { text } = readPages(pdf?.content ?? Buffer.of())
    expect(text).toContain('Hypertension')
    expect(text.replaceAll('\n', ' ')).toContain('Chest pain on exertion')
    expect(Buffer.from(note?.content ?? []).toString()).toContain('<code code="57133-1"')
    const everything = text + Buffer.from(note?.content ?? []).toString() + (message?.text ?? '')
    expect(everything).not.toContain('Secret problem')

    expect(await messages()).toMatchObject([{ status: 'completed' }])
    await report('direct', `d-${patient}`, 'delivered')
    expect((await messages())[0]?.['received']).toBeDefined()
    const [kept] = await listPackets(packets.db, 'full', { referral: `sr-${patient}`, patient })
    expect(kept).toMatchObject({
      id,
      pages: readPages(pdf?.content ?? Buffer.of()).pages,
      sha256: createHash('sha256')
        .update(pdf?.content ?? '')
        .digest('hex'),
      heldOut: 1,
      recipient: { channel: 'direct', name: 'Harbor Cardiology' },
    })
    expect(kept?.deliveredAt).toBeGreaterThanOrEqual(kept?.transmittedAt ?? Infinity)
    expect(kept?.acceptedAt).toBeUndefined()
    expect(await packets.stateOf(patient)).toBe('sent')
  })

  test('is made once, whoever asks how often', async () => {
    await packets.give(patient, direct)
    const made = await Promise.all([packets.send(), packets.send()])
    expect(made[0] + made[1]).toBe(1)
    expect(await packets.send()).toBe(0)
    const wire = openWire('direct')
    await packets.dispatch([wire])
    expect(wire.sent).toHaveLength(1)
  })

  test('goes by fax where Direct fails, and is a call to make where both do', async () => {
    await packets.give(patient, direct)
    await packets.send()
    const failing = openWire('direct', { answer: () => ({ kind: 'permanent', code: 'no-certificate' }) })
    const faxing = openWire('fax', { answer: () => ({ kind: 'accepted', providerId: `f-${patient}` }) })
    await packets.dispatch([failing, faxing])
    expect(faxing.sent[0]?.attachments).toMatchObject([{ contentType: 'application/pdf', isCovered: true }])
    // In the provider's queue it has not arrived.
    expect(await messages()).toMatchObject([{ status: 'in-progress' }])
    await report('fax', `f-${patient}`, 'failed')
    await packets.dispatch([])
    expect(await messages()).toMatchObject([{ status: 'not-done' }])
    const tasks = (await packets.own(patient, 'Task')).filter((each) =>
      JSON.stringify(each).includes('stall-packet-undelivered'),
    )
    expect(tasks).toHaveLength(1)
    const rungs = await listPackets(packets.db, 'full', { referral: `sr-${patient}`, patient })
    expect(rungs.map(({ recipient, failedAt }) => [recipient?.channel, failedAt !== undefined])).toEqual([
      ['direct', true],
      ['fax', true],
    ])
  })
})

test('a fax is transmitted and delivered only when the far machine has answered', async () => {
  await packets.give(patient, fax)
  await packets.send()
  const wire = openWire('fax', { answer: () => ({ kind: 'accepted', providerId: `f-${patient}` }) })
  await packets.dispatch([wire])
  expect(wire.sent[0]?.to.address).toBe('+14135550122')
  await report('fax', `f-${patient}`, 'delivered')
  expect(await messages()).toMatchObject([{ status: 'completed' }])
})

test('what somebody sent by hand is recorded, and nothing more goes out', async () => {
  await packets.give(patient, { ...fax, isByHand: true })
  expect(await packets.send()).toBe(0)
})

test('the sender chooses what goes in', async () => {
  await packets.give(patient, { ...direct, packet: { sections: ['medications'] } })
  await packets.send()
  const wire = openWire('direct')
  await packets.dispatch([wire])
  const { text } = readPages(wire.sent[0]?.attachments?.[0]?.content ?? Buffer.of())
  expect(text).toContain('lisinopril 10 mg')
  expect(text).not.toContain('Hypertension')
})

describe('before it is sent', () => {
  test('the sender sees what there is to choose, as a number what labels hold out, and by what it can go', async () => {
    const answer = await packets.ask(`/api/packets/offer?referral=ServiceRequest/sr-${patient}`, patient)
    const { offer } = PacketOfferAnswer.parse(await answer.json())
    expect(offer?.carried).toEqual(['direct', 'fax'])
    expect(offer?.sections.find(({ name }) => name === 'problems')).toMatchObject({
      entries: [{ reference: `Condition/plain-${patient}`, text: 'Hypertension' }],
      heldOut: 1,
    })
    expect(JSON.stringify(offer)).not.toContain('Secret problem')
  })

  test('another patient’s chart is shown to nobody, and that somebody asked is in the trail', async () => {
    const path = `referral=ServiceRequest/sr-${patient}`
    const other = people.find((each) => each !== patient) ?? ''
    await packets.stateOf(patient)
    for (const place of ['/api/packets/offer', '/api/packets'])
      expect((await packets.ask(`${place}?${path}`, other)).status).toBe(404)
    expect((await packets.ask('/api/packets?referral=Patient/x')).status).toBe(400)
    const trail = await packets.db.selectFrom('audit_event').select('entry').execute()
    const asked = trail.filter(({ entry }) => entry.includes(`Patient/${other}`) && entry.includes('refused'))
    expect(asked).toHaveLength(2)
  })
})

test('where it stands is told by recipient with its rungs, the last of them also from a call that was recorded', async () => {
  const path = `/api/packets?referral=ServiceRequest/sr-${patient}`
  const standing = async () => PacketStandings.parse(await (await packets.ask(path, patient)).json()).packets
  await packets.give(patient, fax)
  expect(await standing()).toEqual([])
  await packets.send()
  expect((await standing()).map(({ recipient }) => recipient)).toEqual([undefined])
  await packets.dispatch([
    openWire('fax', { answer: () => ({ kind: 'accepted', providerId: `f-${patient}` }) }),
  ])
  await report('fax', `f-${patient}`, 'delivered')
  const [delivered] = await standing()
  expect(delivered?.pages).toBe(2)
  expect(delivered?.sha256).toMatch(/^[0-9a-f]{64}$/)
  await packets.give(patient, { name: 'record-acceptance', medium: 'phone' })
  await packets.stateOf(patient)
  const [packet] = await standing()
  expect(packet).toMatchObject({ recipient: { name: 'Harbor Cardiology', channel: 'fax' }, heldOut: 1 })
  expect(packet?.deliveredAt).toBeGreaterThanOrEqual(packet?.transmittedAt ?? Infinity)
  expect(packet?.acceptedAt).toBeDefined()
})

test('the record says that it was made, by its hash, and the trail says what of whom was disclosed', async () => {
  await packets.give(patient, direct)
  await packets.send()
  await packets.dispatch([
    openWire('direct', { answer: () => ({ kind: 'accepted', providerId: `x-${patient}` }) }),
  ])
  const [document] = await packets.own(patient, 'DocumentReference')
  const [kept] = await listPackets(packets.db, 'full', { referral: `sr-${patient}`, patient })
  expect(document?.['description']).toBe(`${kept?.pages} pages, SHA-256 ${kept?.sha256}`)
  const trail = await packets.db.selectFrom('audit_event').select('entry').execute()
  const about = trail.map(({ entry }) => entry).filter((entry) => entry.includes(`Patient/${patient}`))
  expect(
    about.some((entry) => entry.includes('packet-made') && entry.includes(`Condition/plain-${patient}`)),
  ).toBe(true)
  expect(about.some((entry) => entry.includes('disclosed'))).toBe(true)
  expect(about.join('\n')).not.toContain('Sample')
})

test('a packet that cannot be made rests, is made when the chart can be read again, and somebody hears of it in time', async () => {
  const id = await packets.give(patient, direct)
  await packets.db
    .updateTable('intent')
    .set({ created_at: new Date(Date.now() - 2 * 3_600_000) })
    .where('intent_id', '=', id)
    .execute()
  const resting = new Map<string, number>()
  const failures: string[] = []
  const broken = {
    resting,
    refresher: { ...packets.deps.refresher, refresh: () => Promise.reject(new Error('the EHR is silent')) },
    onFailure: ({ tenant }: { tenant: string }) => void failures.push(tenant),
  }
  expect(await packets.send(broken)).toBe(0)
  expect(await packets.send(broken)).toBe(0)
  expect(failures).toEqual(['full'])
  // One that rests holds up no other.
  expect(resting.has(id)).toBe(true)
  await packets.dispatch([])
  const work = (await packets.own(patient, 'Task')).filter((each) =>
    JSON.stringify(each).includes('stall-packet-not-made'),
  )
  expect(work).toMatchObject([{ owner: { reference: 'Practitioner/lead' } }])
  expect(await packets.send()).toBe(1)
})
