import { sql } from 'kysely'
import type { PlannedStep } from '#domain/escalation.ts'
import type { OutgoingMessage } from '#domain/notifications/outgoing-message.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { enqueue } from '../../server/store/outbox.ts'
import type { BatonTransaction } from '../../server/use-cases/tenant-runtime.ts'
import { toOutboxItem } from '../../server/use-cases/watch/enqueue-delivery.ts'
import { dueRung, seedLoops, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { practice } from '../support/fault-practice.ts'
import { printFigures, type Figure } from './measure.ts'
import { openRunningClinic, type RunningClinic } from './running-clinic.ts'

type Lane = { channel: string; recipients: PlannedStep['recipients']; hasDirect?: boolean }

/** Whom a rung tells decides what it goes by. */
const lanes: readonly Lane[] = [
  { channel: 'sms', recipients: ['patient'] },
  { channel: 'direct', recipients: ['receiver-office'] },
  { channel: 'fax', recipients: ['receiver-office'], hasDirect: false },
  { channel: 'ehr-inbox', recipients: ['owner'] },
]
const messages = 200
const warmUp = 20

/** Puts messages of one channel into the outbox by sweeping loops whose rung tells nobody else. */
async function fillBySweep(clinic: RunningClinic, lane: Lane, from: number, count: number): Promise<void> {
  const { recipients, hasDirect = true } = lane
  const steps = [{ ...dueRung, recipients }]
  await seedLoops(clinic.db, { tenant: practice, count, from, steps, hasDirect })
  await clinic.sweepAll()
}

const digest = {
  audience: 'staff',
  channel: 'email',
  notice: 'shift-digest',
  language: 'en',
  values: {
    practiceName: 'Invented Practice',
    overdue: 3,
    dueToday: 2,
    toReview: 1,
    unassigned: 0,
    address: 'https://baton.example/worklist',
  },
} as const satisfies OutgoingMessage

/** Digests are the e-mails there are; no rung sends one. */
async function fillDigests({ db }: RunningClinic, from: number, count: number): Promise<void> {
  const notBefore = await readBatonNow(db)
  const items = Array.from({ length: count }, (_, at) => {
    const to = { address: `owner-${from + at}@practice.example` }
    const way = { kind: 'message', channel: 'email', because: 'start-of-shift', message: digest, to } as const
    const record = { referral: '', patient: '' }
    return toOutboxItem({ key: `digest-${from + at}`, ways: [way], record }, { notBefore })
  })
  await db.transaction().execute((trx: BatonTransaction) => enqueue(trx, practice, items))
}

/** Carries out all that waits, what is written into the record about each message included. @returns per second */
async function drain(clinic: RunningClinic, channel: string, count: number): Promise<string> {
  const startedAt = performance.now()
  await clinic.dispatchAll()
  const ms = performance.now() - startedAt
  const { rows } = await sql<{ state: string; count: number }>`select state, count(*) as count from outbox
    where tenant_id = ${practice} and channel = ${channel} and updated_at >= ${workingMorning}
    group by state`.execute(clinic.db)
  const done = rows.filter(({ state }) => state === 'sent' || state === 'delivered')
  const sent = done.reduce((sum, row) => sum + row.count, 0)
  if (sent < count) throw new Error(`of ${count} by ${channel} went: ${JSON.stringify(rows)}`)
  return `${((count * 1_000) / ms).toFixed(0)}/s`
}

/** A second of each channel, through the real dispatcher to the sandbox's peers or into Baton's own store. */
export async function measureOutbox(): Promise<readonly Figure[]> {
  const clinic = await openRunningClinic()
  try {
    await setDomainTime(clinic.db, workingMorning)
    const figures: Figure[] = []
    // Numbers with certain endings are refused, busy or dead at the peers; none of these has one.
    let from = 1_101
    const fills = [
      ...lanes.map((lane) => ({
        channel: lane.channel,
        fill: (first: number, count: number) => fillBySweep(clinic, lane, first, count),
      })),
      { channel: 'email', fill: (first: number, count: number) => fillDigests(clinic, first, count) },
    ]
    for (const { channel, fill } of fills) {
      await fill(from, warmUp)
      await drain(clinic, channel, warmUp)
      await fill(from + warmUp, messages)
      figures.push({
        what: `outbox, ${names[channel] ?? channel}`,
        measured: await drain(clinic, channel, messages),
      })
      from += warmUp + messages
    }
    return figures
  } finally {
    await clinic.close()
  }
}

const names: Readonly<Record<string, string>> = {
  sms: 'text messages, each with its record',
  direct: 'Direct messages, each with its record',
  fax: 'faxes, each with its record',
  'ehr-inbox': 'FHIR writes into Baton’s own store',
  email: 'e-mails',
}

export async function printOutboxCost() {
  printFigures(`Outbox, ${messages} of each channel`, await measureOutbox())
}
