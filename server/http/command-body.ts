import { z } from 'zod'
import type { BulkRequest, CommandRequest, WriteReport } from '#contract/commands.ts'
import { WaiverBody } from './waiver-body.ts'
import { packetSections } from '#domain/packet/choose-packet.ts'
import { contactMedia, contactOutcomes, type Command } from '#domain/commands/command.ts'
import { statedReasons } from '#domain/loop-vocabulary.ts'

/** What people write about one referral; longer texts are documents. */
const words = z.string().trim().max(4_000)
const short = z.string().trim().min(1).max(300)
const day = z.iso.date()
const instant = z.iso.datetime({ offset: true })
const id = '[A-Za-z0-9\\-.]{1,64}'
const anyReference = z.string().regex(new RegExp(`^[A-Z][A-Za-z]+/${id}$`))
const referenceTo = (types: string) => z.string().regex(new RegExp(`^(${types})/${id}$`))
const appointment = referenceTo('Appointment')
const document = referenceTo('DocumentReference|DiagnosticReport')
const urgency = z.enum(['routine', 'urgent', 'asap', 'stat'])
const medium = z.enum(contactMedia)
const closure = z.enum(statedReasons)

const Party = z.object({ reference: anyReference.exactOptional(), display: short })
const Receiver = Party.extend({ network: z.enum(['in', 'out', 'unknown']) })
const Told = z.object({
  startsAt: instant,
  endsAt: instant.exactOptional(),
  with: Party.exactOptional(),
  place: short.exactOptional(),
})
const answer = {
  on: day.exactOptional(),
  medium,
  by: short.exactOptional(),
  note: words.exactOptional(),
}

const Assign = z.object({
  name: z.literal('assign'),
  owner: z.object({ reference: referenceTo('Practitioner|PractitionerRole'), display: short }),
})
const Snooze = z.object({ name: z.literal('snooze'), until: day, note: words.exactOptional() })
const Escalate = z.object({
  name: z.literal('escalate'),
  to: z.enum(['coordinator-lead', 'manager']),
  reason: words,
})

export const CommandBody = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('refer'),
    specialty: short,
    urgency,
    reason: words,
    reasonCodes: z.array(z.object({ code: short, display: short })).max(20),
    question: words,
    receiver: Receiver.exactOptional(),
    receiverReason: words.exactOptional(),
    wantedBy: day.exactOptional(),
    intake: z.record(z.string().max(60), words),
    requester: referenceTo('Practitioner|PractitionerRole'),
  }),
  z.object({ name: z.literal('route'), receiver: Receiver, reason: words.exactOptional() }),
  z.object({
    name: z.literal('send-packet'),
    medium,
    note: words.exactOptional(),
    packet: z
      .object({
        sections: z.array(z.enum(packetSections)),
        leaveOut: z.array(anyReference).max(500).exactOptional(),
      })
      .exactOptional(),
    isByHand: z.literal(true).exactOptional(),
  }),
  z.object({ name: z.literal('record-acknowledgement'), ...answer }),
  z.object({ name: z.literal('record-acceptance'), ...answer }),
  z.object({ name: z.literal('record-information-request'), what: words, ...answer }),
  z.object({
    name: z.literal('record-decline'),
    reason: z.enum(['wrong-specialty', 'no-capacity', 'out-of-network', 'insufficient-information']),
    text: words,
    suggestion: words.exactOptional(),
    ...answer,
  }),
  z.object({ name: z.literal('record-appointment'), appointment: Told, ...answer }),
  z.object({ name: z.literal('book-appointment'), slot: referenceTo('Slot'), appointment: Told }),
  z.object({ name: z.literal('record-no-show'), appointment, note: words.exactOptional() }),
  z.object({
    name: z.literal('cancel-appointment'),
    appointment,
    by: z.enum(['patient', 'provider']),
    note: words.exactOptional(),
  }),
  z.object({
    name: z.literal('rebook'),
    replaces: appointment,
    slot: referenceTo('Slot').exactOptional(),
    appointment: Told,
    ...answer,
  }),
  z.object({
    name: z.literal('log-contact'),
    whom: z.enum(['patient', 'receiver', 'referrer']),
    medium,
    outcome: z.enum(contactOutcomes),
    who: short.exactOptional(),
    text: words,
  }),
  z.object({ name: z.literal('request-note'), medium, text: words.exactOptional() }),
  z.object({ name: z.literal('request-records'), medium, what: words }),
  z.object({ name: z.literal('hold'), reason: words, until: day.exactOptional() }),
  z.object({ name: z.literal('resume'), note: words.exactOptional() }),
  z.object({ name: z.literal('redirect'), receiver: Receiver, reason: words }),
  z.object({ name: z.literal('cancel'), reason: closure, text: words }),
  z.object({ name: z.literal('force-cancel'), text: words }),
  z.object({ name: z.literal('close'), reason: closure, text: words }),
  z.object({ name: z.literal('reopen'), text: words }),
  z.object({ name: z.literal('change-urgency'), urgency, reason: words }),
  Assign,
  Snooze,
  Escalate,
  z.object({ name: z.literal('complete-work'), item: referenceTo('Task'), text: words.exactOptional() }),
  z.object({ name: z.literal('link-appointment'), appointment }),
  z.object({ name: z.literal('unlink-appointment'), appointment, reason: words }),
  z.object({ name: z.literal('start-tracking') }),
  z.object({
    name: z.literal('file-note'),
    document,
    text: words.exactOptional(),
    waiver: WaiverBody.exactOptional(),
  }),
  z.object({ name: z.literal('reject-note'), document, text: words.exactOptional() }),
  z.object({
    name: z.literal('review-note'),
    document,
    plan: words,
    told: z.enum(['yes', 'no']),
    toldBy: short.exactOptional(),
  }),
]) satisfies z.ZodType<Command>

/** Ids that pages make: UUIDs. */
const commandId = z.uuid()
const patient = referenceTo('Patient')
const referral = referenceTo('ServiceRequest')

export const CommandRequestBody = z.object({
  id: commandId,
  patient,
  referral: referral.exactOptional(),
  command: CommandBody,
  seen: z.record(anyReference, z.string().max(64)),
  loopVersion: z.int().exactOptional(),
  mayWrite: z.array(z.string().regex(/^[A-Z][A-Za-z]+\.(create|update)$/)).max(60),
}) satisfies z.ZodType<CommandRequest>

export const WriteReportBody = z.object({
  seq: z.int().min(0).max(99),
  outcome: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('written'),
      reference: anyReference,
      versionId: z.string().max(64).exactOptional(),
    }),
    z.object({ kind: z.literal('stale') }),
    z.object({ kind: z.literal('refused'), status: z.int().min(400).max(599) }),
    z.object({ kind: z.literal('uncertain') }),
    z.object({ kind: z.literal('access-ended') }),
    z.object({ kind: z.literal('send'), accessToken: z.string().min(1).max(16_000) }),
  ]),
}) satisfies z.ZodType<WriteReport>

export const BulkRequestBody = z.object({
  command: z.discriminatedUnion('name', [Assign, Snooze, Escalate]),
  items: z
    .array(z.object({ id: commandId, patient, referral, version: z.number() }))
    .min(1)
    .max(200),
}) satisfies z.ZodType<BulkRequest>
