import { z } from 'zod'
import type { FhirWrite } from '#domain/fhir-write.ts'
import {
  patientNotices,
  receiverNotices,
  referrerNotices,
  textReplies,
  type OutgoingMessage,
} from '#domain/notifications/outgoing-message.ts'
import { sendChannels } from '#domain/notifications/send-channel.ts'
import { clockNames } from '#domain/loop-vocabulary.ts'
import { ladderActions } from '#domain/policy.ts'
import type { DeliveryRecord, Way } from '#domain/watch/delivery.ts'
import type { PlannedWork, WorkStep } from '#domain/watch/fhir-effects/work-tasks.ts'

const language = z.enum(['en', 'es'])
const text = z.string()
const optionalText = z.string().exactOptional()

const TextValues = z.strictObject({ practiceName: text, callBackNumber: text })

const PatientValues = z.strictObject({
  ...TextValues.shape,
  patientName: text,
  specialty: text,
  receiverName: optionalText,
  receiverPhone: optionalText,
  referralNumber: optionalText,
  visitWhen: optionalText,
})

const LetterValues = z.strictObject({
  ...PatientValues.shape,
  reader: z.union([
    z.strictObject({ kind: z.literal('patient') }),
    z.strictObject({ kind: z.literal('proxy'), name: optionalText }),
  ]),
})

const ReceiverValues = z.strictObject({
  ...TextValues.shape,
  referralNumber: text,
  patientInitials: text,
  patientBirthDate: text,
  orderedOn: text,
  visitOn: optionalText,
  answerLink: optionalText,
})

const ReferrerValues = z.strictObject({
  practiceName: text,
  referralNumber: text,
  patientName: text,
  specialty: text,
  receiverName: optionalText,
  visitWhen: optionalText,
  reason: optionalText,
  daysWaiting: z.number().exactOptional(),
})

const DigestValues = z.strictObject({
  practiceName: text,
  overdue: z.number(),
  dueToday: z.number(),
  toReview: z.number(),
  unassigned: z.number(),
  address: text,
})

/** Strict throughout: a value that has no place in a kind of message cannot come back out of the database either. */
const Message = z.union([
  z.strictObject({
    audience: z.literal('patient'),
    channel: z.literal('sms'),
    notice: z.enum([...patientNotices, ...textReplies]),
    language,
    values: TextValues,
  }),
  z.strictObject({
    audience: z.literal('patient'),
    channel: z.literal('portal'),
    notice: z.enum(patientNotices),
    language,
    values: PatientValues,
  }),
  z.strictObject({
    audience: z.literal('patient'),
    channel: z.literal('voice'),
    notice: z.enum(patientNotices),
    language,
    values: TextValues,
  }),
  z.strictObject({
    audience: z.literal('patient'),
    channel: z.literal('letter'),
    notice: z.enum(patientNotices),
    language,
    values: LetterValues,
  }),
  z.strictObject({
    audience: z.literal('receiver'),
    channel: z.enum(['ehr-inbox', 'direct', 'fax', 'voice']),
    notice: z.enum(receiverNotices),
    language,
    values: ReceiverValues,
  }),
  z.strictObject({
    audience: z.literal('referrer'),
    channel: z.enum(['ehr-inbox', 'direct', 'fax', 'voice']),
    notice: z.enum(referrerNotices),
    earlier: z.array(z.enum(referrerNotices)).exactOptional(),
    language,
    values: ReferrerValues,
  }),
  z.strictObject({
    audience: z.literal('staff'),
    channel: z.literal('email'),
    notice: z.literal('shift-digest'),
    language,
    values: DigestValues,
  }),
]) satisfies z.ZodType<OutgoingMessage>

const Write = z.union([
  z.strictObject({
    interaction: z.literal('create'),
    resource: z.looseObject({ resourceType: text }),
    identity: z.strictObject({ system: text, value: text }),
  }),
  z.strictObject({
    interaction: z.literal('update'),
    resource: z.looseObject({ resourceType: text, id: text }),
    versionId: text,
  }),
]) satisfies z.ZodType<FhirWrite>

const channel = z.enum(sendChannels)

const MessageWay = z.strictObject({
  kind: z.literal('message'),
  channel,
  because: text,
  message: Message,
  to: z.strictObject({ address: text, name: optionalText }),
})
const FhirWay = z.strictObject({ kind: z.literal('fhir'), channel, because: text, write: Write })

const WorkStep = z.strictObject({
  clock: z.enum(clockNames),
  step: text,
  cycle: z.number(),
  action: z.enum(ladderActions),
  rank: z.number(),
}) satisfies z.ZodType<WorkStep>

const Work = z.strictObject({
  item: z.strictObject({
    loop: z.strictObject({
      referral: text,
      patient: optionalText,
      coordinationTask: optionalText,
      urgency: z.enum(['routine', 'urgent', 'asap', 'stat']),
    }),
    step: WorkStep,
    owner: text,
    keySuffix: optionalText,
    also: z.array(WorkStep).exactOptional(),
  }),
  as: z.enum(['step', 'call']),
  at: text,
}) satisfies z.ZodType<PlannedWork>

const WorkWay = z.strictObject({ kind: z.literal('work'), channel, because: text, work: Work })
const AnyWay = z.union([MessageWay, FhirWay, WorkWay]) satisfies z.ZodType<Way>

const Record = z.strictObject({
  referral: text,
  patient: text,
  task: optionalText,
  recipient: optionalText,
  sender: optionalText,
}) satisfies z.ZodType<DeliveryRecord>

/** What an outbox row carries: this way, those that are left when it fails, and what to record. */
export type DeliveryPayload = {
  /** The key without a channel: every way of one delivery adds its own to it. */
  delivery: string
  way: Way
  otherwise: readonly Way[]
  record?: DeliveryRecord
  /** Id of the packet whose papers go along. */
  packet?: string
}
export const DeliveryPayload = z.strictObject({
  delivery: text,
  way: AnyWay,
  otherwise: z.array(AnyWay),
  record: Record.exactOptional(),
  packet: optionalText,
}) satisfies z.ZodType<DeliveryPayload>

/** A row whose way is a message. */
export type MessagePayload = DeliveryPayload & { way: Extract<Way, { kind: 'message' }> }
