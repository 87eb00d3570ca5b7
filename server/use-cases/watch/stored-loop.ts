import { z } from 'zod'
import type { PlannedStep } from '#domain/escalation.ts'
import { clockNames, closureReasons, openStates } from '#domain/loop-vocabulary.ts'
import { ladderActions, recipients } from '#domain/policy.ts'
import type { PatientReach } from '#domain/notifications/patient-reach.ts'
import type { VisitMessage } from '#domain/notifications/visit-messages.ts'
import type { Dossier } from '#domain/watch/dossier.ts'
import type { LoopPlan } from '#domain/watch/loop-plan.ts'

const text = z.string()
const optionalText = z.string().exactOptional()

const recipient = z.enum(recipients)

const Step = z.object({
  clock: z.enum(clockNames),
  step: text,
  cycle: z.number(),
  action: z.enum(ladderActions),
  recipients: z.array(recipient),
  at: text,
  rank: z.number(),
  phone: recipient.exactOptional(),
}) satisfies z.ZodType<PlannedStep>

const Party = z.object({
  name: optionalText,
  direct: optionalText,
  fax: optionalText,
  phone: optionalText,
  organization: optionalText,
  reference: optionalText,
})

const State = z.enum([
  'draft',
  ...openStates,
  'closed-completed',
  ...closureReasons.map((reason) => `closed-${reason}` as const),
  'void',
])

const Reach = z.union([
  z.object({
    kind: z.literal('nobody'),
    because: z.enum(['deceased', 'inactive', 'minor-without-proxy']),
  }),
  z.object({
    kind: z.literal('person'),
    reference: text,
    name: optionalText,
    isProxy: z.boolean(),
    language: z.enum(['en', 'es']),
    textNumber: optionalText,
    callNumber: optionalText,
    hasPortal: z.boolean(),
    hasPostalAddress: z.boolean(),
    postalAddress: z.array(text).exactOptional(),
  }),
]) satisfies z.ZodType<PatientReach>

const StoredDossier = z.object({
  referral: text,
  number: optionalText,
  title: text,
  specialty: optionalText,
  urgency: z.enum(['routine', 'urgent', 'asap', 'stat']),
  direction: z.enum(['outbound', 'inbound', 'internal']),
  state: State,
  orderedAt: optionalText,
  coordinationTask: optionalText,
  owner: optionalText,
  patient: z.object({
    reference: text,
    name: text,
    initials: text,
    birthDate: optionalText,
    reach: Reach,
    textConsent: z.enum(['permitted', 'denied', 'none']),
    textConsentAt: optionalText,
  }),
  receiver: Party,
  referrer: Party,
  visitAt: optionalText,
  evidence: z.array(text),
}) satisfies z.ZodType<Dossier>

/** What a derivation leaves for the sweep: when to look again, and everything it takes to tell somebody. */
export type StoredLoop = {
  plan: LoopPlan
  dossier: Dossier
  visitMessages: readonly VisitMessage[]
  /** Policy and revision the plan was made under. */
  policy: string
  /** Steps under an earlier policy, while some clock is hidden and nobody can say what the change settles of it. */
  unsettled?: readonly PlannedStep[]
}
export const StoredLoop = z.object({
  plan: z.object({ steps: z.array(Step), recheckAt: optionalText }) satisfies z.ZodType<LoopPlan>,
  dossier: StoredDossier,
  visitMessages: z
    .array(
      z.object({
        referral: text,
        notice: z.enum(['visit-soon', 'did-you-go']),
        startsAt: text,
        from: z.number(),
        until: z.number(),
      }) satisfies z.ZodType<VisitMessage>,
    )
    .readonly(),
  policy: text,
  unsettled: z.array(Step).readonly().exactOptional(),
}) satisfies z.ZodType<StoredLoop>
