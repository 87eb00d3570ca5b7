import { z } from 'zod'
import { sourceTypes } from '#domain/loop-vocabulary.ts'
import { listBlindness, type Blindness, type BlindLoops } from '#domain/watch/blindness.ts'
import { toClinicWords } from '#domain/watch/clinic-words.ts'
import { withdrawStallTask } from '#domain/watch/fhir-effects/withdraw-stall-task.ts'
import { toWriting } from '#domain/watch/loop-references.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import {
  deleteBlindNotice,
  findBlindLoops,
  lockBlindNotices,
  saveBlindNotice,
  type BlindNotice,
} from '../../store/blind-notices.ts'
import { readBatonNow } from '../../store/clock.ts'
import { deleteWaiting, findWritten, lockOutboxRow } from '../../store/outbox-rows.ts'
import { enqueue, type OutboxItem } from '../../store/outbox.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { keyOf, toOutboxItem, updateKey } from './enqueue-delivery.ts'
import { toPersonWorkItem } from './person-work-item.ts'
import { toPracticeContext } from './practice-of.ts'
import { readWrittenCreate } from './written-create.ts'

const text = {
  en: (since: string) =>
    `The record system could not be read, or not in full, since ${since}. Nobody can tell what has become of some of your referrals: look up by hand those that the list shows as “Can’t confirm”, until they can be read again.`,
  es: (since: string) =>
    `El sistema de historias clínicas no se puede leer, o no del todo, desde: ${since}. No se sabe qué ha pasado con algunas de sus remisiones: verifique a mano las que la lista muestra como «Sin confirmar», hasta que se puedan leer de nuevo.`,
} as const

/**
 * Gives whoever looks after loops that cannot be judged, because something of their charts could not be read for as long
 * as the blind clock allows, one work item for all of them, and keeps what the list says about it. The item is withdrawn
 * once all of theirs can be read again, and gives way to another when what could be read when it was given cannot any more.
 */
export async function raiseBlindness(db: BatonDatabase, { tenant }: TenantRuntime): Promise<void> {
  const now = await readBatonNow(db)
  const practice = toPracticeContext(tenant, now)
  await db.transaction().execute(async (trx: BatonTransaction) => {
    const standing = await lockBlindNotices(trx, tenant.id)
    const groups = (await findBlindLoops(trx, tenant.id)).map(toLoops)
    const wanted = new Map(
      listBlindness(groups, tenant.policy, practice).map((each) => [each.person ?? '', each]),
    )
    for (const notice of standing) await settle(trx, tenant.id, notice, wanted, practice)
    for (const [person, blindness] of wanted) await open(trx, tenant.id, person, blindness, practice)
  })
}

const Group = z.object({
  urgency: z.enum(['routine', 'urgent', 'asap', 'stat']),
  direction: z.enum(['outbound', 'inbound', 'internal']),
  sources: z.array(z.enum(sourceTypes)),
  since: z.number(),
  latestSince: z.number(),
  owner: z.string().nullable(),
  specialty: z.string().nullable(),
})

function toLoops(group: unknown): BlindLoops {
  const { owner, specialty, ...read } = Group.parse(group)
  return { ...read, ...(owner !== null && { owner }), ...(specialty !== null && { specialty }) }
}

/** What stands and still says enough is brought up to date and taken off `wanted`; anything else ends. */
async function settle(
  trx: BatonTransaction,
  tenant: string,
  notice: BlindNotice,
  wanted: Map<string, Blindness>,
  practice: PracticeContext,
): Promise<void> {
  const { person, openedAt } = notice
  const blindness = wanted.get(person)
  const says = blindness !== undefined && blindness.latestSince <= openedAt.getTime()
  if (says) {
    await saveBlindNotice(trx, tenant, { person, openedAt, ...toShown(blindness) })
    wanted.delete(person)
    return
  }
  if (await withdraw(trx, tenant, notice, practice)) await deleteBlindNotice(trx, tenant, person)
  // It is being written this very moment: the next round takes it back, and gives the other.
  else wanted.delete(person)
}

const toShown = ({ since, sources }: Blindness) => ({ since: new Date(since), sources })

async function open(
  trx: BatonTransaction,
  tenant: string,
  person: string,
  blindness: Blindness,
  practice: PracticeContext,
): Promise<void> {
  const { now, calendar, language } = practice
  const notice = { person, openedAt: new Date(now), ...toShown(blindness) }
  await saveBlindNotice(trx, tenant, notice)
  if (person === '') return
  const work = {
    key: workKey(notice),
    kind: 'blind',
    text: text[language](toClinicWords(blindness.since, calendar.timeZone, language)),
    priority: blindness.isUrgent ? 'asap' : 'urgent',
    owner: person,
  } as const
  await enqueue(trx, tenant, [toPersonWorkItem(work, 'cannot-be-read', calendar, new Date(now))])
}

const workKey = ({ person, openedAt }: Pick<BlindNotice, 'person' | 'openedAt'>): string =>
  `blind|${person}|${openedAt.toISOString()}`

/** @returns false while the item is under way: nobody knows yet what there is to take back */
async function withdraw(
  trx: BatonTransaction,
  tenant: string,
  notice: BlindNotice,
  practice: PracticeContext,
): Promise<boolean> {
  const key = keyOf(workKey(notice), { channel: 'ehr-inbox' })
  const row = await lockOutboxRow(trx, tenant, key)
  if (row?.state === 'sending') return false
  if (row?.state === 'waiting') await deleteWaiting(trx, tenant, key)
  const task = readWrittenCreate(await findWritten(trx, tenant, key))
  const write = task && withdrawStallTask(task.resource, task.versionId, toWriting(practice))
  if (write !== undefined) await enqueue(trx, tenant, [toWithdrawal(write, practice)])
  return true
}

function toWithdrawal(
  write: NonNullable<ReturnType<typeof withdrawStallTask>>,
  { now }: PracticeContext,
): OutboxItem {
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'clock-stopped', write } as const
  const record = { referral: '', patient: '' }
  return toOutboxItem({ key: updateKey(write), ways: [way], record }, { notBefore: new Date(now) })
}
