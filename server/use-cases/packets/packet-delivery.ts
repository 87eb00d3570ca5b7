import { localDay } from '#domain/clinic-zone.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { findPacketAddress } from '#domain/packet/packet-address.ts'
import type { MadePacket } from '#domain/packet/to-packet-content.ts'
import type { Delivery, Way } from '#domain/watch/delivery.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import { createPersonTask } from '#domain/watch/person-work.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { toPracticeContext } from '../watch/practice-of.ts'

export type PacketToDeliver = {
  packet: string
  view: LoopView
  made: MadePacket
  resources: readonly unknown[]
  medium: 'direct' | 'fax'
  now: Date
  /** Of the receiving office. */
  name: string
  answerLink?: string
}

/**
 * How a packet goes to its receiver: by the medium that was asked for, by fax where Direct fails, and at last as a work
 * item to telephone.
 */
export function toPacketDelivery(tenant: Tenant, packet: PacketToDeliver): Delivery {
  const { view, medium } = packet
  const first = toWay(tenant, packet, medium, 'chosen')
  const fallback =
    medium === 'direct' && tenant.channels.fax !== undefined
      ? toWay(tenant, packet, 'fax', 'direct-failed')
      : undefined
  const [way, ...ways] = [first, fallback, toCall(tenant, packet)].filter((each) => each !== undefined)
  if (way === undefined) throw new Error('a packet has no way to go')
  const recipient = view.receiver?.reference
  return {
    key: `${packet.packet}|packet`,
    packet: packet.packet,
    ways: [way, ...ways],
    record: {
      referral: view.referral,
      patient: view.patient ?? '',
      ...(recipient === undefined ? {} : { recipient }),
    },
  }
}

function toWay(
  tenant: Tenant,
  { view, made, resources, now, name, answerLink }: PacketToDeliver,
  channel: 'direct' | 'fax',
  because: string,
): Way | undefined {
  const address = view.receiver && findPacketAddress(channel, view.receiver, resources)
  if (address === undefined) return undefined
  const { name: practiceName, callBackNumber, language, calendar } = toPracticeContext(tenant, now)
  const { patient, number } = made.content
  const initials = [patient.given[0], patient.family]
    .map((part) => part?.slice(0, 1).toUpperCase() ?? '')
    .join('')
  const values = {
    practiceName,
    callBackNumber,
    referralNumber: number,
    patientInitials: initials,
    patientBirthDate: patient.birthDate ?? '',
    orderedOn: view.orderedAt === undefined ? '' : localDay(Date.parse(view.orderedAt), calendar.timeZone),
    ...(answerLink === undefined ? {} : { answerLink }),
  }
  const message = { audience: 'receiver', channel, notice: 'referral-packet', language, values } as const
  return { kind: 'message', channel, because, message, to: { address, name } }
}

const call = {
  en: 'The referral packet could not be delivered by Direct or fax. Call the receiving office and agree how it gets there.',
  es: 'Los documentos de la remisión no se pudieron entregar por Direct ni por fax. Llame al consultorio receptor y acuerde cómo enviarlos.',
} as const

function toCall(tenant: Tenant, { packet, view, now }: PacketToDeliver): Way {
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const work = {
    key: `${packet}|undelivered`,
    kind: 'packet-undelivered',
    text: call[language],
    priority: 'urgent',
    referral: view.referral,
    patient: view.patient,
    owner: findCarer(view.owner?.reference, staff, today),
  } as const
  const write = createPersonTask(work, toLocalIso(now.getTime(), calendar.timeZone))
  return { kind: 'fhir', channel: 'ehr-inbox', because: 'packet-undelivered', write }
}
