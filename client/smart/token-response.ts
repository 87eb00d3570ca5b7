import * as z from 'zod/mini'

/** Some EHRs send `need_patient_banner` as text. */
const flag = z.union([
  z.boolean(),
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((text) => text === 'true'),
  ),
])

const text = z.catch(z.optional(z.string()), undefined)

/** The token response as far as Baton reads it; a field of the wrong kind counts as missing. */
const TokenResponse = z.looseObject({
  access_token: z.string(),
  id_token: text,
  scope: text,
  patient: text,
  need_patient_banner: z.catch(z.optional(flag), undefined),
  smart_style_url: text,
  intent: text,
  fhirContext: z.catch(z.optional(z.array(z.looseObject({ reference: z.optional(z.string()) }))), undefined),
})

/**
 * Launch context of UX section 1.1. Every field of SMART's may be absent.
 * `needsBanner`: only an explicit `false` means that the EHR already shows who the patient is.
 */
export type TokenContext = {
  accessToken: string
  idToken?: string
  scope: string
  patient?: string
  needsBanner: boolean
  /** Where the EHR says how it looks. */
  styleUrl?: string
  intent?: string
  /** References the EHR launched us with beside the patient, oldest position first. */
  contextReferences: readonly string[]
}

/**
 * Reads a token response.
 *
 * @param requestedScope - what was asked for: a response without `scope` granted exactly that (RFC 6749 section 5.1)
 * @returns nothing when it carries no access token
 */
export function readTokenContext(response: unknown, requestedScope: string): TokenContext | undefined {
  const parsed = TokenResponse.safeParse(response)
  if (!parsed.success) return undefined
  const token = parsed.data
  return {
    accessToken: token.access_token,
    scope: token.scope ?? requestedScope,
    needsBanner: token.need_patient_banner !== false,
    contextReferences: (token.fhirContext ?? []).flatMap((each) => each.reference ?? []),
    ...(token.id_token !== undefined && { idToken: token.id_token }),
    ...(token.patient !== undefined && { patient: token.patient }),
    ...(token.smart_style_url !== undefined && { styleUrl: token.smart_style_url }),
    ...(token.intent !== undefined && { intent: token.intent }),
  }
}
