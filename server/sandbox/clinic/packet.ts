import type { Communication, DocumentReference, Reference } from 'fhir/r4'
import { changeTask } from './coordination.ts'
import { iso, loopCode, loopConcept, orderReference, required, tick } from './loop.ts'
import type { Loop } from './loop.ts'

export type Channel = 'fax' | 'direct'

/** How a transmission went: the far station's receipt is never an acknowledgement. */
export type Receipt = 'transmitted' | 'delivered' | 'failed'

const participationMode = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode'
const media = {
  fax: { system: participationMode, code: 'FAXWRIT', display: 'telefax' },
  direct: { system: participationMode, code: 'EMAILWRIT', display: 'email' },
  phone: { system: participationMode, code: 'PHONE', display: 'telephone' },
  electronic: { system: participationMode, code: 'ELECTRONIC', display: 'electronic data' },
} as const

export type Medium = keyof typeof media

export function medium(kind: Medium): Communication['medium'] {
  return [{ coding: [media[kind]] }]
}

export function receiverOrganization(loop: Loop): Reference & { reference: string } {
  if (loop.direction !== 'outbound') {
    return { reference: 'Organization/northside-dermatology', display: 'Northside Dermatology' }
  }
  const office = required(loop.receiver, 'receiver', loop)
  return { reference: `Organization/${office.key}`, display: office.name }
}

export const ourOrganization = { reference: 'Organization/northside', display: 'Northside Primary Care' }

/** What both kinds of message about a loop have in common. */
export function message(loop: Loop, kind: string): Communication & { id: string } {
  return {
    resourceType: 'Communication',
    id: `com-${loop.spec.key}-${loop.clinic.count(`com-${loop.spec.key}`)}-${kind}`,
    basedOn: [{ reference: orderReference(loop) }],
    ...(loop.task && { partOf: [{ reference: `Task/${loop.task.id}` }] }),
    status: 'completed',
    subject: loop.patient,
  }
}

function coverSheet(loop: Loop): string {
  const [, diagnosis, question] = loop.reason
  return [
    'REFERRAL COVER SHEET',
    `Referral number: ${loop.number}`,
    `To: ${loop.order.performer?.[0]?.display ?? receiverOrganization(loop).display ?? ''}`,
    `From: ${loop.requester.display}`,
    `Reason: ${diagnosis}`,
    `Question: ${question}`,
    'Enclosed: problem list, medications, allergies, recent notes, coverage.',
    'Please answer with the referral number: accept / decline / appointment date / more information.',
  ].join('\n')
}

function packetDocument(loop: Loop, at: number): DocumentReference & { id: string } {
  return {
    resourceType: 'DocumentReference',
    id: `packet-${loop.spec.key}-${loop.attempt}`,
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '57133-1', display: 'Referral note' }] },
    category: [
      {
        coding: [
          {
            system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
            code: 'clinical-note',
            display: 'Clinical Note',
          },
        ],
      },
    ],
    subject: loop.patient,
    date: iso(loop, at),
    author: [loop.requester],
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          title: 'Referral packet, cover sheet',
          data: Buffer.from(coverSheet(loop)).toString('base64'),
        },
      },
    ],
    context: { related: [{ reference: orderReference(loop) }] },
  }
}

/**
 * The packet leaves: its document, its transmission, and the coordination Task that is now requested.
 * A failed transmission leaves the Task requested too, because that is what the EHR believes it did.
 */
export function sendPacket(
  loop: Loop,
  day: number,
  channel: Channel = 'fax',
  receipt: Receipt = 'transmitted',
): Loop {
  const at = tick(loop, day)
  const packet = packetDocument(loop, at)
  loop.packet = `DocumentReference/${packet.id}`
  loop.clinic.ledger.write('ehr', packet, at)
  const serial = loop.clinic.count('transmission')
  const sent: Communication & { id: string } = {
    ...message(loop, 'packet'),
    identifier: [
      { system: 'https://baton.example/fhir/NamingSystem/transmission-id', value: `${channel}:${serial}` },
    ],
    status: receipt === 'failed' ? 'not-done' : 'completed',
    ...(receipt === 'failed' && {
      statusReason: { text: 'No answer from the remote station after three attempts' },
    }),
    category: [loopConcept('referral-packet', 'Referral packet')],
    priority: loop.spec.priority ?? 'routine',
    medium: medium(channel),
    about: [{ reference: orderReference(loop) }],
    sent: iso(loop, at),
    ...(receipt === 'delivered' && { received: iso(loop, at + 90_000) }),
    recipient: [receiverOrganization(loop)],
    sender: ourOrganization,
    payload: [{ contentReference: { reference: loop.packet } }],
    ...(receipt !== 'failed' && {
      note: [{ text: 'Transport receipt only: the remote station answered. Not an acknowledgement.' }],
    }),
  }
  loop.clinic.ledger.write('ehr', sent, at + 120_000)
  changeTask(loop, at + 180_000, 'requested', 'sent', {
    executionPeriod: { start: iso(loop, at) },
    input: [
      {
        type: { coding: [loopCode('referral-packet', 'Referral packet')] },
        valueReference: { reference: loop.packet },
      },
    ],
  })
  return loop
}

/** An outside practice's packet reaches us: from this receipt the inbound loop counts. */
export function receivePacket(loop: Loop, day: number, channel: Channel = 'fax'): Loop {
  const at = tick(loop, day)
  const received: Communication & { id: string } = {
    ...message(loop, 'packet'),
    category: [loopConcept('referral-packet', 'Referral packet')],
    medium: medium(channel),
    about: [{ reference: orderReference(loop) }],
    sent: iso(loop, at - 600_000),
    received: iso(loop, at),
    recipient: [receiverOrganization(loop)],
    sender: loop.requester,
    payload: [{ contentString: `Referral for ${loop.reason[1]}` }],
  }
  loop.clinic.ledger.write('ehr', received, at)
  return loop
}
