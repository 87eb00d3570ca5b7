import { createHash } from 'node:crypto'
import { codeSystems, namingSystems } from '#domain/codes.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { madeByBaton } from '#domain/watch/fhir-effects/effect-context.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import type { Packet } from '../../store/packets.ts'

/**
 * What the record says of a packet: that it was made, how large it is and by which hash it is told from any other. The
 * papers themselves are kept beside the record.
 */
export function toPacketDocument(packet: Packet, view: LoopView, timeZone: string): FhirWrite {
  const identity = { system: namingSystems.message, value: `${packet.id}|packet` }
  const note = Buffer.from(packet.note)
  const resource = {
    resourceType: 'DocumentReference',
    meta: madeByBaton,
    identifier: [identity],
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: codeSystems.loinc, code: '57133-1', display: 'Referral note' }] },
    subject: { reference: `Patient/${packet.patient}` },
    date: toLocalIso(packet.madeAt.getTime(), timeZone),
    description: `${packet.pages} pages, SHA-256 ${packet.pdfSha256}`,
    content: [
      { attachment: toAttachment('application/pdf', 'Referral packet', packet.pdf) },
      { attachment: toAttachment('text/xml', 'C-CDA Referral Note', note) },
    ],
    context: { related: [{ reference: view.referral }] },
  }
  return { interaction: 'create', resource, identity }
}

/** @see {@link https://hl7.org/fhir/R4/datatypes.html#Attachment | FHIR R4 Attachment: its hash is SHA-1 in base 64} */
function toAttachment(contentType: string, title: string, content: Uint8Array) {
  const sha1 = createHash('sha1').update(content).digest('base64')
  return { contentType, title, size: content.length, hash: sha1 }
}
