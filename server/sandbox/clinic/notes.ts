import type { Attachment, CodeableConcept, DocumentReference, Reference } from 'fhir/r4'
import { createHash } from 'node:crypto'
import type { Moment } from './calendar.ts'
import { changeTask, withOutput } from './coordination.ts'
import { filedFrom, iso, orderReference, required, tick } from './loop.ts'
import type { Loop } from './loop.ts'
import { writeNote, writtenIn } from './note-text.ts'
import { onePagePdf } from './one-page-pdf.ts'
import { nameRole } from './ordering.ts'
import type { Office } from './office.ts'
import { readSpecialty } from './specialties.ts'

export type NoteOptions = {
  /** `related`: names the order. `encounter`: names the visit. `number`: names our order number. `none`: a bare fax. */
  link?: 'related' | 'encounter' | 'number' | 'none'
  docStatus?: DocumentReference['docStatus'] | 'absent'
  /** Day of the visit the note describes, counted from today; absent: the last visit or appointment. */
  visitOn?: number
  /** Who wrote it; absent: the order's performer. */
  author?: Reference
  /** Written by somebody at another office. */
  from?: Office
  format?: 'text' | 'pdf'
  language?: 'en' | 'es'
  sensitivity?: 'R' | 'V'
  /** The document this one takes the place of. */
  replaces?: string
  /** Other referrals the note names as well. */
  alsoFor?: readonly Loop[]
  type?: CodeableConcept
  title?: string
  text?: readonly string[]
}

type Filed = DocumentReference & { id: string }

const confidentiality = { R: 'restricted', V: 'very restricted' } as const

/** The text as an attachment: plain and in place, or a PDF in a Binary of its own. */
function attach(
  loop: Loop,
  id: string,
  lines: readonly string[],
  language: string,
  at: Moment,
  isPdf: boolean,
): Attachment {
  const common = { title: lines[0] ?? 'Consultation', language, creation: iso(loop, at - 3_600_000) }
  const data = isPdf ? onePagePdf(lines) : Buffer.from(lines.join('\n')).toString('base64')
  const hash = createHash('sha1').update(Buffer.from(data, 'base64')).digest('base64')
  if (!isPdf) return { contentType: 'text/plain', data, hash, ...common }
  const binary = { resourceType: 'Binary' as const, id: `bin-${id}`, contentType: 'application/pdf', data }
  loop.clinic.ledger.write('ehr', binary, at)
  return { contentType: 'application/pdf', url: `Binary/${binary.id}`, hash, ...common }
}

function noteContext(loop: Loop, options: NoteOptions, visitAt: Moment): DocumentReference['context'] {
  const link = options.link ?? 'related'
  const number = loop.order.identifier?.[0]
  const related: Reference[] = [
    ...(link === 'related' ? [{ reference: orderReference(loop) }] : []),
    ...(link === 'number' && number ? [{ type: 'ServiceRequest', identifier: number }] : []),
    ...(options.alsoFor ?? []).map((other) => ({ reference: orderReference(other) })),
  ]
  return {
    ...((link === 'related' || link === 'encounter') &&
      loop.encounter && { encounter: [{ reference: `Encounter/${loop.encounter.id}` }] }),
    period: { start: iso(loop, visitAt), end: iso(loop, visitAt + 40 * 60_000) },
    practiceSetting: { coding: [readSpecialty(loop.spec.specialty).setting] },
    ...(related.length > 0 && { related }),
  }
}

function consultType(loop: Loop): CodeableConcept {
  const general = { system: 'http://loinc.org', code: '11488-4', display: 'Consult note' }
  return { coding: [readSpecialty(loop.spec.specialty).consult, general] }
}

function visitMoment(loop: Loop, options: NoteOptions): Moment {
  if (options.visitOn !== undefined) return loop.clinic.calendar.workdayAt(options.visitOn, 10 * 60)
  const start = loop.encounter?.period?.start ?? loop.appointment?.start
  return start ? Date.parse(start) : loop.clinic.calendar.workdayAt(loop.spec.day + 7, 10 * 60)
}

/** A note arrives and lies in the EHR; whether it closes anything is for its links to say. */
export function receiveNote(loop: Loop, day: number, options: NoteOptions = {}): Filed {
  const at = tick(loop, day)
  const serial = loop.clinic.count('note')
  const id = `note-${loop.spec.key}-${loop.clinic.count(`note-${loop.spec.key}`)}`
  const author =
    options.author ??
    (options.from ? nameRole(options.from) : required(loop.order.performer?.[0], 'performer', loop))
  const language = writtenIn(loop, options.language)
  const visitAt = visitMoment(loop, options)
  const visitOn = iso(loop, visitAt).slice(0, 10)
  const isNumbered = options.link !== 'none' && options.link !== 'number'
  const lines =
    options.text ?? writeNote(loop, { language, author: author.display ?? '', visitOn, isNumbered })
  const attachment = attach(loop, id, lines, language, at, options.format === 'pdf')
  const note: Filed = {
    resourceType: 'DocumentReference',
    id,
    meta: {
      profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference'],
      ...(options.link === 'none' && filedFrom('fax')),
    },
    masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:1.3.6.1.4.1.99999.7.1.${serial}` },
    identifier: [
      {
        type: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v2-0203',
              code: 'ACSN',
              display: 'Accession ID',
            },
          ],
        },
        system: 'urn:oid:1.2.840.99999.2.7',
        value: `CN-${50_000 + serial}`,
      },
    ],
    status: 'current',
    ...(options.docStatus !== 'absent' && { docStatus: options.docStatus ?? 'final' }),
    type: options.type ?? consultType(loop),
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
    author: [author],
    custodian: { reference: 'Organization/northside', display: 'Northside Primary Care' },
    ...(options.replaces && { relatesTo: [{ code: 'replaces', target: { reference: options.replaces } }] }),
    ...(options.sensitivity && {
      securityLabel: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
              code: options.sensitivity,
              display: confidentiality[options.sensitivity],
            },
          ],
        },
      ],
    }),
    content: [{ attachment: { ...attachment, ...(options.title && { title: options.title }) } }],
    context: noteContext(loop, options, visitAt),
  }
  loop.clinic.ledger.write('ehr', note, at)
  return note
}

/** The sender withdraws a note (entered in error), or an amended one has taken its place. */
export function withdrawNote(
  loop: Loop,
  note: Filed,
  day: number,
  status: 'entered-in-error' | 'superseded',
): void {
  const { docStatus, ...rest } = note
  const changed: Filed =
    status === 'entered-in-error'
      ? { ...rest, status, docStatus: 'entered-in-error' }
      : { ...rest, ...(docStatus && { docStatus: 'amended' }), status }
  loop.clinic.ledger.write('ehr', changed, tick(loop, day))
}

/** The coordination Task as CMS50 counts it: completed, with the report's type, ended when the note arrived. */
export function completeWithNote(loop: Loop, note: Filed, at: Moment): void {
  if (!loop.task) return
  changeTask(loop, at, 'completed', 'closed-completed', {
    executionPeriod: { ...loop.task.executionPeriod, end: note.date ?? iso(loop, at) },
    reasonCode: { ...consultType(loop), text: 'Consultant report received' },
    output: withOutput(loop, 'consult-note', 'Consult note', `DocumentReference/${note.id}`),
  })
}
