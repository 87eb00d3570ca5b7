import { z } from 'zod'
import { ChannelsFile } from './channels-file.ts'
import { address, clockTime, day, originAddress, text } from './field-shapes.ts'
import { contactFields } from './practice-contact.ts'
import { RetentionFile } from './retention-file.ts'
import { specialty, StaffFile, staffRole } from './staff-file.ts'

const openFor = z
  .tuple([clockTime, clockTime], { error: 'must be two times, opening first, like ["08:00", "17:00"]' })
  .refine(([opens, closes]) => opens < closes, { error: 'must open before it closes' })

const weekday = z.array(openFor).optional()

const timeZone = z.string().refine(
  (zone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
    } catch {
      return false
    }
  },
  { error: 'must be an IANA time zone like "America/New_York"' },
)

const reference = (types: string) =>
  z.string().regex(new RegExp(`^(${types})/[A-Za-z0-9.-]{1,64}$`), {
    error: `must be a reference like "${types.split('|')[0]}/123"`,
  })

const Practice = z.strictObject({
  timeZone,
  /** Weekdays that are missing are closed. */
  openingHours: z.strictObject({
    monday: weekday,
    tuesday: weekday,
    wednesday: weekday,
    thursday: weekday,
    friday: weekday,
    saturday: weekday,
    sunday: weekday,
  }),
  holidays: z.union([z.literal('us-federal'), z.array(day)], {
    error: 'must be "us-federal" or a list of days like ["2026-12-25"]',
  }),
  ourOrganizations: z.array(reference('Organization')),
  ourPractitioners: z.array(reference('Practitioner|PractitionerRole')),
  /** Go-live: earlier referrals are shown but not tracked. */
  trackFrom: day.optional(),
  /** What the practice reckons one referral is worth, in dollars: what leaked is shown in it, to no clinician. */
  referralValueUsd: z.number().positive().max(1_000_000).optional(),
  urgentTargetDays: z.int().min(1).max(365).default(14),
  ...contactFields,
  /** Whether patients read messages in a portal that the EHR fills from its Communications. */
  patientPortal: z.boolean().default(false),
  /** Specialties whose very name is nobody's business on a telephone: no text message goes out for them. */
  sensitiveSpecialties: z.array(specialty).default(['psychiatry', 'obstetrics-gynecology']),
})

const idTokenIssuer = address(
  'must be the "iss" of this EHR\'s id_tokens: often, but not always, the FHIR base address',
)

const IdToken = z.strictObject({
  /** Several where it signs under more than one name; signing keys that are named nowhere else are looked for at the first. */
  issuer: z.union([idTokenIssuer.transform((one) => [one]), z.array(idTokenIssuer).min(1)], {
    error: 'must be the "iss" of this EHR\'s id_tokens, or a list of them',
  }),
  audience: text('must be the "aud" of this EHR\'s id_tokens: the client id'),
  algorithms: z
    .array(
      z.enum(['RS256', 'RS384', 'ES256', 'ES384', 'PS256'], {
        error: 'must be RS256, RS384, ES256, ES384 or PS256',
      }),
    )
    .min(1)
    .default(['RS256', 'RS384', 'ES256', 'ES384']),
  /** `false` only for an EHR that does not return the nonce; then each id_token works once. */
  echoesNonce: z.boolean().default(true),
})

/** One EHR connection: `smart-config/issuers/{tenant}.json`. */
export const IssuerFile = z.strictObject({
  $comment: z.string().optional(),
  tenant: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    error: 'must be the name of this connection in addresses: lower-case letters, digits and hyphens',
  }),
  name: text('must be the name of the practice or hospital, as people know it'),
  iss: address(
    'must be the FHIR base address exactly as the EHR sends it in "iss" (https, or http on this machine), like "https://ehr.example/fhir/r4"',
  ),
  clientId: text('must be the client id the EHR gave this app'),
  scopeSyntax: z.enum(['v1', 'v2'], { error: 'must be "v1" (patient/Task.read) or "v2" (patient/Task.rs)' }),
  /** Scopes of app.json this EHR does not know and refuses a launch for. */
  withoutScopes: z.array(z.string()).default([]),
  locale: z.enum(['en', 'es']).optional(),
  idToken: IdToken,
  frameAncestors: z.array(originAddress).min(1, {
    error:
      "must name at least one origin that may show Baton in a frame: where the EHR's own pages come from",
  }),
  /** Origins the browser talks to beside the issuer's own, such as a token endpoint elsewhere. */
  connectOrigins: z.array(originAddress).default([]),
  /** For an EHR inside the hospital's network; public addresses only, unless this says otherwise. */
  allowPrivateAddresses: z.boolean().default(false),
  /** When the EHR's capabilities are first read. */
  discovery: z.enum(['at-start', 'at-launch']).default('at-start'),
  practice: Practice,
  referralSelector: z
    .strictObject({ extraCodes: z.array(z.string()).default([]) })
    .default({ extraCodes: [] }),
  policy: text(
    'must be the name of a policy: "both", "stall-rules-only", "patient-cadence-only" or a file in policies/',
  ),
  featureLevel: z.enum(['observe', 'nudge', 'escalate'], {
    error: 'must be "observe", "nudge" or "escalate"',
  }),
  /**
   * `all-referrals`: found and read again by the backend; `opened-charts`: read when somebody opens them, and nothing is
   * noticed in between.
   */
  follow: z
    .enum(['all-referrals', 'opened-charts'], { error: 'must be "all-referrals" or "opened-charts"' })
    .default('all-referrals'),
  /** Requests a second the backend may make of this EHR; no vendor publishes its limit, and ten are modest. */
  requestsPerSecond: z
    .int({ error: 'must be a whole number from 1 to 1000' })
    .min(1, { error: 'must be a whole number from 1 to 1000' })
    .max(1_000, { error: 'must be a whole number from 1 to 1000' })
    .default(10),
  /** Who of the practice works on referrals; without anybody the sweep has nobody to tell and only observes. */
  staff: StaffFile.default([]),
  /** Roles of people who are not in `staff`, by `system|code` of their PractitionerRole in the EHR. */
  practitionerRoles: z
    .record(
      z.string().regex(/^[^|]+\|[^|]+$/, { error: 'must be "system|code" of a PractitionerRole code' }),
      z.array(staffRole).min(1),
    )
    .default({}),
  /** What somebody may be whom the EHR lets into a chart and no other rule knows. */
  rolesOfOthers: z.array(staffRole).default(['clinician']),
  /** Credentials of SMART Backend Services; without them the connection is chart only. */
  backend: z
    .strictObject({
      clientId: text('must be the client id of the backend service'),
      /** Has the EHR tell of changes: the topic Baton asks for a Subscription to, where the EHR offers it. */
      subscriptionTopic: z
        .url({
          error:
            'must be the canonical address of a topic the EHR offers, like "http://hl7.org/fhir/us/core/SubscriptionTopic/patient-data-feed"',
        })
        .optional(),
    })
    .optional(),
  channels: ChannelsFile,
  /** For how long is kept what nobody works on any more. */
  retention: RetentionFile.prefault({}),
})
export type IssuerFile = z.infer<typeof IssuerFile>
