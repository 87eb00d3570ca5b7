import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { LoopView } from '#domain/loop-view.ts'
import { printAnswerCode, toAnswerCode } from '#domain/packet/answer-code.ts'
import { defaultChoice, packetSections, type PacketChoice } from '#domain/packet/choose-packet.ts'
import { toPacketContent, type MadePacket } from '#domain/packet/to-packet-content.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findPacketsToSend, type PacketToSend } from '../../store/packets.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { readAnswerSecrets } from '../answers/answer-secrets.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { keepPacket, type PacketAnswer } from './keep-packet.ts'
import { raiseLatePacket } from './late-packet.ts'
import type { PacketDeps } from './packet-deps.ts'
import { readPacketSources, type PacketReading } from './read-packet-sources.ts'

const atOnce = 10
/** What could not be made is not asked of the EHR every few seconds. */
const restMs = 5 * 60_000

/** As a command keeps it. */
const SendCommand = z.object({
  medium: z.enum(['direct', 'fax']),
  note: z.string().exactOptional(),
  packet: z
    .object({ sections: z.array(z.enum(packetSections)), leaveOut: z.array(z.string()).exactOptional() })
    .exactOptional(),
})

/**
 * Carries out the commands to send a packet: reads the chart anew, makes the papers, and hands them to the outbox together
 * with the way to answer. What cannot be made now, because the EHR does not answer, is tried again.
 *
 * @returns how many were made
 */
export async function sendPackets(deps: PacketDeps): Promise<number> {
  let made = 0
  const rest = (id: string) => deps.resting.set(id, deps.realNow().getTime() + restMs)
  // Those that rest are not asked for: as the oldest they would stand in the way of all others.
  for (const order of await findPacketsToSend(deps.db, [...deps.tenants.keys()], atOnce, listResting(deps))) {
    const runtime = deps.tenants.get(order.tenant)
    if (runtime === undefined) continue
    try {
      if (await sendOne(deps, runtime, order)) made += 1
      else rest(order.id)
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error
      rest(order.id)
      deps.onFailure?.({ tenant: order.tenant, error })
      if (order.isLate) await raiseLatePacket(deps, runtime, order)
    }
  }
  return made
}

function listResting({ resting, realNow }: PacketDeps): readonly string[] {
  for (const [id, until] of resting) if (until <= realNow().getTime()) resting.delete(id)
  return [...resting.keys()]
}

async function sendOne(deps: PacketDeps, runtime: TenantRuntime, order: PacketToSend): Promise<boolean> {
  const command = SendCommand.parse(order.command)
  const reading = await readPacketSources(deps, runtime, order.patient)
  if (reading === 'chart-only') return false
  const view = reading.views.find(({ referral }) => referral === `ServiceRequest/${order.referral}`)
  const now = await readBatonNow(deps.db)
  const made = view && make(runtime, view, command.packet, reading, now)
  if (view === undefined || made === undefined)
    throw new Error('a packet is to be sent of a referral that is not there')
  const answer = await toAnswer(deps, made, order.tenant)
  const place = answer && {
    address: `${deps.batonOrigin}/r`,
    link: `${deps.batonOrigin}/r/c/${answer.code}`,
    code: printAnswerCode(answer.code),
  }
  const pages = await deps.papers.drawPages(made.content, place, runtime.tenant)
  return keepPacket(deps, runtime, {
    order,
    view,
    made,
    pages,
    resources: reading.sources.resources,
    now,
    medium: command.medium,
    ...(answer && { answer }),
  })
}

function make(
  { tenant }: TenantRuntime,
  view: LoopView,
  choice: PacketChoice | undefined,
  { sources }: PacketReading,
  now: Date,
): MadePacket | undefined {
  const { contact, name, policy } = tenant
  const practice = {
    name: contact.shortName ?? name,
    ...(contact.callBackNumber === undefined ? {} : { phone: contact.callBackNumber }),
    ...(contact.faxNumber === undefined ? {} : { fax: contact.faxNumber }),
  }
  const setting = { now: now.getTime(), timeZone: policy.calendar.timeZone, practice }
  return toPacketContent(view, choice ?? defaultChoice(sources.resources), sources, setting)
}

/** Without a birth date nobody could be told from whoever found the paper: then there is no answer page. */
async function toAnswer(
  { db, batonOrigin, realNow }: PacketDeps,
  { content: { patient } }: MadePacket,
  tenant: string,
): Promise<PacketAnswer | undefined> {
  const { birthDate } = patient
  if (birthDate === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return undefined
  const secrets = await readAnswerSecrets(db)
  const id = randomUUID()
  const code = toAnswerCode(randomBytes(12))
  return {
    id,
    code,
    codeHash: secrets.codeHash(code),
    birthHash: secrets.birthHash(id, birthDate),
    link: `${batonOrigin}/r/l/${await secrets.signLink(tenant, id, realNow())}`,
  }
}
