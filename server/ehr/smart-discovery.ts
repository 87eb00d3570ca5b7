import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'
import type { GuardedFetch } from './guarded-fetch.ts'

/**
 * What Baton needs of an EHR's SMART configuration.
 *
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html | SMART App Launch, conformance}
 */
export const SmartConfiguration = z.object({
  issuer: z.url().optional(),
  jwks_uri: z.url().optional(),
  authorization_endpoint: z.url().optional(),
  token_endpoint: z.url(),
})
export type SmartConfiguration = z.infer<typeof SmartConfiguration>

/**
 * Reads `{iss}/.well-known/smart-configuration`.
 *
 * @throws EhrUnavailable when it cannot be read or says no token endpoint
 */
export async function readSmartConfiguration(
  ehr: GuardedFetch,
  tenant: string,
  iss: string,
): Promise<SmartConfiguration> {
  const answer = await ehr.fetch(`${iss}/.well-known/smart-configuration`, {
    headers: { accept: 'application/json' },
  })
  if (answer.status !== 200) throw new EhrUnavailable(tenant, 'status', { status: answer.status })
  const read = SmartConfiguration.safeParse(parseJson(tenant, answer.body))
  if (!read.success) throw new EhrUnavailable(tenant, 'unusable-answer')
  return read.data
}

/** @throws EhrUnavailable when the text is not JSON */
export function parseJson(tenant: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text, which may be clinical: it is not kept as cause.
    throw new EhrUnavailable(tenant, 'unusable-answer')
  }
}
