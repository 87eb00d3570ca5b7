import { z } from 'zod'

/** Access tokens of real EHRs last 5 to 60 minutes. */
const defaultAccessTokenSeconds = 3600

/** A style that can be read, a dark one, one that cannot, one that is no JSON, and an address where there is nothing. */
export const styleVariants = ['on', 'dark', 'bad-contrast', 'broken', 'gone'] as const
export type StyleVariant = (typeof styleVariants)[number]

/**
 * What the EHR does differently in one launch, so that an app can be seen under each.
 * Every choice stands in the launch's own record: two launches at once may differ.
 */
export const LaunchOptions = z.object({
  /** `need_patient_banner` in the token response: true, false, or not there at all. */
  banner: z.enum(['true', 'false', 'missing']).catch('true'),
  /** Which `smart_style_url` the token response names, if any. */
  style: z.enum(['off', ...styleVariants]).catch('on'),
  /** Whether the id_token echoes the request's nonce; some issuers do not. */
  nonce: z.enum(['on', 'off']).catch('on'),
  /** Lifetime of access tokens in seconds. */
  lifetime: z.coerce.number().int().min(1).max(86_400).catch(defaultAccessTokenSeconds),
  /** No screen for a trusted app, a page where scopes can be denied, or a user who says no. */
  consent: z.enum(['none', 'ask', 'denied']).catch('none'),
  /** Scopes this launch withholds: resource types, named scopes or whole scopes, separated by commas or spaces. */
  withhold: z.string().max(2000).catch(''),
  /** `intent` in the token response; absent when empty. */
  intent: z.string().max(200).catch(''),
  /** A reference put into `fhirContext`, such as `ServiceRequest/1`; absent when empty. */
  context: z.union([z.literal(''), z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/)]).catch(''),
})
export type LaunchOptions = z.infer<typeof LaunchOptions>

export const usualLaunch: LaunchOptions = LaunchOptions.parse({})

export function withheldScopes(options: LaunchOptions): readonly string[] {
  return options.withhold.split(/[\s,]+/).filter((each) => each !== '')
}
