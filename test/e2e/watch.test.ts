import { rm } from 'node:fs/promises'
import { dayMs, hourMs, localDay } from '#domain/clinic-zone.ts'
import { addBusinessDays, addCalendarDays } from '#domain/working-days.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { practiceCalendar } from '../../server/sandbox/message-centre/clock-steps.ts'
import type { PeerMessage } from '../../server/sandbox/peers/peer-messages.ts'
import { openChromium } from '../support/chromium.ts'
import { answerOnPage, readRungs, sendPapers } from './answer-packet.ts'
import { bringNote, fileFromList, letterAbout, reviewInChart } from './bring-a-note.ts'
import {
  sentReferral,
  toOrder,
  toPatient,
  toTextConsent,
  toVisit,
  type InventedPatient,
  type InventedReferral,
} from '../support/fresh-referral.ts'
import { findSaid, readSaidOfPatients, type SaidOfPatients } from '../support/said-of-patients.ts'
import {
  answer,
  killBaton,
  look,
  press,
  readCommunications,
  readKeys,
  readLogs,
  readMetrics,
  readTasks,
  startWatchedProduct,
  type WatchedProduct,
} from '../support/watched-product.ts'
import { copyClinic } from '../support/whole-product.ts'

/** Weeks pass here, and each press of the clock has every chart of the clinic read again. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const owner = 'Practitioner/prac-tran'
const lead = 'Practitioner/prac-reyes'
const referrer = 'Practitioner/prac-whitfield'
const question = 'Numbness of the left hand since spring, cause?'

function invent(key: string, given: string, family: string, birthDate: string, phone: string) {
  const patient: InventedPatient = { id: `watch-${key}`, given, family, birthDate, phone }
  const number = `REF-WATCH-${key.toUpperCase()}`
  const referral: InventedReferral = { id: `sr-watch-${key}`, number, patient: patient.id, owner, question }
  return { patient, referral }
}

/** Nobody does anything about her referral. */
const waiting = invent('waiting', 'Philippa', 'Quillfeather', '1951-03-07', '+14135550711')
/** Answers STOP, and is referred once more afterwards. */
const stopping = invent('stopping', 'Ottoline', 'Brackwater', '1962-08-19', '+14135550712')
const again: InventedReferral = { ...stopping.referral, id: 'sr-watch-again', number: 'REF-WATCH-AGAIN' }
/** Answers YES; later her visit is booked, cancelled and booked anew. */
const booking = invent('booking', 'Seraphine', 'Vandermolen', '1947-12-01', '+14135550713')
const everybody = [waiting, stopping, booking]

const zone = 'America/New_York'

let folder = ''
let product: WatchedProduct
let browser: Browser
let page: Page
/** When the orders were written, and when their packets went out. */
let orderedAt = 0
let sentAt = 0
let said: SaidOfPatients = new Map()

beforeAll(async () => {
  folder = await copyClinic(inject('loadedClinic'))
  product = await startWatchedProduct(folder)
  browser = await openChromium()
  page = await browser.newPage()
  await referEverybody()
  said = await readSaidOfPatients(product.record)
})

afterAll(async () => {
  await browser.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

/** The story begins in the practice's opening hours, whenever the test runs. */
async function referEverybody() {
  await press(page, product, 'business-day')
  const now = await product.now()
  orderedAt = now - 2 * hourMs
  sentAt = now - hourMs
  for (const { patient, referral } of everybody) {
    await product.record.put(toPatient(patient))
    await product.record.put(toTextConsent(patient, orderedAt))
    await refer(referral, orderedAt, sentAt)
  }
  await press(page, product, 'hour')
}

async function refer(referral: InventedReferral, writtenAt: number, packetAt: number) {
  for (const resource of [toOrder(referral, writtenAt), ...sentReferral(referral, packetAt)]) {
    await product.record.put(resource)
  }
}

/**
 * Lets time pass until a moment is over, one working day after the other: what a weekend brings is done on Monday. Longer
 * than that nobody stays away here: after a long stop Baton does only the most important of what was missed.
 */
async function goTo(at: number) {
  for (let now = await product.now(); now <= at; now = await product.now()) {
    const nextOpen = addBusinessDays(now, 1, practiceCalendar(new Date(now).getUTCFullYear()))
    await press(page, product, nextOpen - now > 3.5 * dayMs ? 'day' : 'business-day')
  }
}

const businessDaysOn = (days: number) =>
  addBusinessDays(orderedAt, days, practiceCalendar(new Date(orderedAt).getUTCFullYear()))

/** Work items and messages of Baton's about a patient, each with the key that tells a second one apart. */
const tasksOf = (patient: string) => readTasks(product, patient)
const messagesOf = (patient: string) => readCommunications(product, patient)

async function textsOn(phone: string): Promise<string[]> {
  const messages = await product.record.messages({ kind: 'sms', party: { anyOf: [phone] } })
  return messages.filter(({ direction }) => direction === 'received').map(({ body }) => body)
}

async function mailed(): Promise<readonly PeerMessage[]> {
  const messages = await product.record.messages({ kind: 'email' })
  return messages.filter(({ direction }) => direction === 'received')
}

/** Looks again and again until it is so: receipts and copies in the record come after the message. */
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 250 })

test('on the first day every phone shows one text, which says nothing of the referral', async () => {
  await press(page, product, 'day')
  for (const { patient } of everybody) {
    await soon(async () => expect(await textsOn(patient.phone)).toHaveLength(1))
  }
  await soon(async () => {
    const phone = await look(page, product, 'sms', waiting.patient.phone)
    expect(phone).toContain('You have an appointment to set up')
    expect(phone).toContain('Delivered')
  })
  const [text] = await textsOn(waiting.patient.phone)
  expect(text).not.toMatch(/neurolog|Quillfeather|Petrov/i)
})

test('STOP is confirmed once; the next text is held back and recorded with its reason', async () => {
  await answer(page, product, stopping.patient.phone, 'STOP')
  await soon(async () => expect(await textsOn(stopping.patient.phone)).toHaveLength(2))
  expect((await textsOn(stopping.patient.phone))[0]).toContain('will not text you again')
  const now = await product.now()
  await refer(again, now - 2 * hourMs, now - hourMs)
  await press(page, product, 'day')
  await soon(async () => {
    const held = (await messagesOf(stopping.patient.id)).filter(({ status }) => status === 'not-done')
    expect(held).toEqual([expect.objectContaining({ reason: 'patient-objection' })])
    expect(held[0]?.key).toContain(again.id)
  })
  expect(await textsOn(stopping.patient.phone)).toHaveLength(2)
  expect(await look(page, product, 'ehr', stopping.patient.family)).toContain('not-done')
})

test('YES makes one call-back task for the owner, and no booking', async () => {
  await answer(page, product, booking.patient.phone, 'YES')
  await soon(async () => {
    const asked = (await tasksOf(booking.patient.id)).filter(({ codes }) => codes.includes('stall-reply-yes'))
    expect(asked).toEqual([expect.objectContaining({ owner, status: 'requested', priority: 'asap' })])
  })
  expect(await product.record.search('Appointment', { patient: booking.patient.id })).toEqual([])
})

test('after five business days the owner has one work item that says so, before that none', async () => {
  const nudges = async () =>
    (await tasksOf(waiting.patient.id)).filter(({ codes }) => codes.includes('stall-unscheduled-bd5'))
  await goTo(businessDaysOn(4))
  expect(await product.now()).toBeLessThan(businessDaysOn(5))
  expect(await nudges()).toEqual([])
  await goTo(businessDaysOn(5))
  await soon(async () =>
    expect(await nudges()).toEqual([
      expect.objectContaining({ owner, status: 'requested', priority: 'urgent' }),
    ]),
  )
  expect(await look(page, product, 'ehr', waiting.patient.family)).toContain('open after 5 business days')
})

test("seven days after sending the receiver's office is asked by Direct, and its receipts come back", async () => {
  await goTo(addCalendarDays(sentAt, 7, zone))
  await soon(async () => {
    const asked = (await product.record.messages({ kind: 'direct' })).filter(({ body }) =>
      body.includes(waiting.referral.number),
    )
    expect(asked).toHaveLength(1)
    expect(asked[0]?.states.map(({ state }) => state)).toEqual(['accepted', 'processed', 'dispatched'])
  })
  await soon(async () => {
    const rows = await product.db
      .selectFrom('outbox')
      .select('state')
      .where('referral_id', '=', waiting.referral.id)
      .where('channel', '=', 'direct')
      .execute()
    expect(rows).toEqual([{ state: 'delivered' }])
  })
})

test('a booking is told to the referrer once, and takes back the work it makes needless', async () => {
  const before = (await tasksOf(booking.patient.id)).filter(({ codes }) => !codes.includes('stall-reply-yes'))
  expect(before.map(({ status }) => status)).toContain('requested')
  const madeAt = await product.now()
  const visit = { id: 'watch-visit-1', status: 'booked', startsAt: madeAt + 30 * dayMs, madeAt } as const
  await product.record.put(toVisit(booking.referral, visit))
  await press(page, product, 'hour')
  await press(page, product, 'hour')
  await soon(async () =>
    expect(await updatesOf()).toEqual([expect.stringMatching(/^The visit is booked for /)]),
  )
  await soon(async () => {
    const left = (await tasksOf(booking.patient.id)).filter(({ codes }) => !codes.includes('stall-reply-yes'))
    expect(left.map(({ status }) => status)).toEqual(before.map(() => 'cancelled'))
  })
})

/** What the referring clinician was told of the booked referral, newest last. */
async function updatesOf(): Promise<string[]> {
  const told = (await messagesOf(booking.patient.id)).filter(({ recipient }) => recipient === referrer)
  return told.toSorted((one, other) => (one.sent < other.sent ? -1 : 1)).map(({ text }) => text)
}

test('a visit that is cancelled and booked anew within the hour is told as moved, once', async () => {
  const madeAt = await product.now()
  const visit = { id: 'watch-visit-1', status: 'cancelled', startsAt: madeAt + 30 * dayMs, madeAt } as const
  await product.record.put(toVisit(booking.referral, visit))
  await press(page, product, 'hour')
  const next = { ...visit, id: 'watch-visit-2', status: 'booked', startsAt: madeAt + 35 * dayMs } as const
  await product.record.put(toVisit(booking.referral, next))
  await press(page, product, 'hour')
  await press(page, product, 'business-day')
  await soon(async () =>
    expect(await updatesOf()).toEqual([
      expect.stringMatching(/^The visit is booked for /),
      expect.stringMatching(/^The visit was moved; it is now booked for /),
    ]),
  )
})

test('after eight business days the referring office is told that nothing is booked', async () => {
  await goTo(businessDaysOn(8))
  await soon(async () => {
    const alerts = (await messagesOf(waiting.patient.id)).filter(({ key }) =>
      key?.includes('|unscheduled|bd8|'),
    )
    expect(alerts).toEqual([expect.objectContaining({ recipient: referrer, status: 'completed' })])
    expect(alerts[0]?.text).toContain('No visit is booked yet')
  })
})

test('after fourteen days a coordinator has one task, with its priority', async () => {
  await goTo(addCalendarDays(sentAt, 14, zone))
  await soon(async () => {
    const tasks = (await tasksOf(waiting.patient.id)).filter((task) => task.owner === lead)
    expect(tasks).toEqual([expect.objectContaining({ status: 'requested', priority: 'asap' })])
    expect(tasks[0]?.codes).toContain('stall-patient-d14')
  })
})

test('each owner has one digest a day, and it holds counts only', async () => {
  const digests = await mailed()
  expect(digests.length).toBeGreaterThan(10)
  const days = digests.map(({ recipient, at }) => `${recipient} ${localDay(at.getTime(), zone)}`)
  expect(days.toSorted()).toEqual([...new Set(days)].toSorted())
  for (const { subject = '', body } of digests) expect(findSaid(`${subject} ${body}`, said)).toEqual([])
})

test('a Baton that is killed in the middle sends nothing again when it starts anew', async () => {
  const pressed = press(page, product, 'week').catch(() => undefined)
  await waitForWork()
  await killBaton(product)
  await pressed
  product = await startWatchedProduct(folder)
  await press(page, product, 'hour')
  // What was begun when the process was killed is taken up when its lease has ended, a minute of real time later.
  await vi.waitFor(async () => expect(await countUnsettled()).toBe(0), { timeout: 100_000, interval: 500 })
  await expectOnce()
})

/** Until something of the week's work is under way. */
async function waitForWork() {
  await vi.waitFor(async () => expect(await countUnsettled()).toBeGreaterThan(0), {
    timeout: 120_000,
    interval: 5,
  })
}

async function countUnsettled(): Promise<number> {
  const rows = await product.db
    .selectFrom('outbox')
    .select('key')
    .where('state', 'in', ['waiting', 'sending'])
    .where('not_before', '<=', new Date(await product.now()))
    .execute()
  return rows.length
}

async function expectOnce() {
  const phones = await look(page, product, 'sms')
  expect(/Received twice: .*/.exec(phones)?.[0]).toBe('Received twice: 0')
  const keys = (await product.db.selectFrom('outbox').select(['tenant_id', 'key']).execute()).map(
    ({ tenant_id, key }) => `${tenant_id} ${key}`,
  )
  expect(new Set(keys).size).toBe(keys.length)
  const written = await readKeys(product)
  expect(written.length).toBeGreaterThan(100)
  expect(written.filter((key, index) => written.indexOf(key) !== index)).toEqual([])
  expect(await look(page, product, 'ehr')).not.toContain('written twice')
}

const desk = () => ({ browser, sandbox: product.sandbox, profile: 'full' })

test('a note that needs a person is brought, filed with two clicks and reviewed: the loop is closed', async () => {
  const { patient, referral } = invent('returning', 'Isolde', 'Marchbank', '1958-04-23', '+14135550714')
  await press(page, product, 'business-day')
  const now = await product.now()
  await product.record.put(toPatient(patient))
  await refer(referral, now - 2 * hourMs, now - hourMs)
  await press(page, product, 'hour')
  const letter = letterAbout(patient, await product.now(), zone)
  expect(await bringNote(desk(), patient, letter)).toContain('waits for a person')
  const { clicks, said: told } = await fileFromList(desk(), patient)
  expect(clicks).toBe(2)
  expect(told).toMatch(/^Filed at Neurology of MARCHBANK/)
  // Filing ends the work about the referral, in the EHR too. Who opens the chart before that is done is told, once they
  // save, that it has changed, and saves again.
  await soon(async () => expect(await countUnsettled()).toBe(0))
  const reviewed = await reviewInChart(desk(), patient, 'Splint; see again in two months.')
  expect(reviewed).toEqual({ quoted: true, state: 'closed-completed' })
})

test('a packet goes out by Direct, is answered on its page, and its note files itself and is reviewed', async () => {
  const { patient, referral } = invent('answered', 'Rosalind', 'Tarrington', '1966-09-30', '+14135550715')
  const { sandbox } = product
  await product.record.put(toPatient(patient))
  await product.record.put(toOrder(referral, (await product.now()) - 2 * hourMs))
  await sendPapers(browser, sandbox, patient)
  let link = ''
  await soon(async () => {
    const arrived = (await product.record.messages({ kind: 'direct' })).find(
      ({ attachments, body }) => attachments.length > 0 && body.includes('/r/l/'),
    )
    link = /https?:\/\/\S+\/r\/l\/\S+/.exec(arrived?.body ?? '')?.[0] ?? ''
    expect(link).not.toBe('')
  })
  await answerOnPage(browser, link, patient, letterAbout(patient, await product.now(), zone))
  await soon(async () => {
    const loop = await product.db
      .selectFrom('loop')
      .select('state')
      .where('referral_id', '=', referral.id)
      .executeTakeFirst()
    expect(loop?.state).toBe('closed-completed')
    expect(await countUnsettled()).toBe(0)
  })
  expect(await readRungs(browser, sandbox, patient)).toEqual(['Transmitted', 'Delivered', 'Accepted'])
  const reviewed = await reviewInChart(desk(), patient, 'Splint; see again in two months.')
  expect(reviewed).toEqual({ quoted: true, state: 'closed-completed' })
})

test('logs and metrics hold nothing that says who is ill, or with what', async () => {
  const logs = await readLogs(folder)
  const metrics = await readMetrics(product)
  expect(logs.split('\n').length).toBeGreaterThan(100)
  expect(metrics).toContain('# HELP')
  expect(findSaid(`${logs} ${metrics}`, said)).toEqual([])
  const planted = `${logs} {"at":"${waiting.patient.birthDate}","event":"${waiting.patient.family}"}`
  expect(findSaid(planted, said)).toEqual([
    `name: ${waiting.patient.family}`,
    `birth date: ${waiting.patient.birthDate}`,
  ])
})
