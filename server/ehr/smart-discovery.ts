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
  /** What the backend may sign its assertions with. */
  token_endpoint_auth_signing_alg_values_supported: z.array(z.string()).optional().catch(undefined),
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

/**
 * The address of the signing keys in `{issuer}/.well-known/openid-configuration`, if it names one.
 *
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html | OpenID Connect Discovery}
 */
export async function readOpenidKeysUri(
  ehr: GuardedFetch,
  tenant: string,
  issuer: string,
): Promise<string | undefined> {
  const answer = await ehr.fetch(`${issuer}/.well-known/openid-configuration`, {
    headers: { accept: 'application/json' },
  })
  if (answer.status !== 200) throw new EhrUnavailable(tenant, 'status', { status: answer.status })
  return z.object({ jwks_uri: z.url() }).safeParse(parseJson(tenant, answer.body)).data?.jwks_uri
}

/** Escapes of characters that FHIR forbids in a string and PostgreSQL cannot keep: NUL and half of a pair. */
const unkept = /\\u(?:0000|[dD][89a-fA-F])/

/**
 * Reads an answer. Characters that are none are taken out, for they are no part of what anybody wrote, and a chart with
 * one of them could not be kept at all.
 *
 * @see {@link https://hl7.org/fhir/R4/datatypes.html#string | FHIR, string}
 * @throws EhrUnavailable when the text is not JSON
 */
export function parseJson(tenant: string, text: string): unknown {
  try {
    return unkept.test(text) ? JSON.parse(text, withoutUnkept) : JSON.parse(text)
  } catch {
    // The parser's message quotes the text, which may be clinical: it is not kept as cause.
    throw new EhrUnavailable(tenant, 'unusable-answer')
  }
}

function withoutUnkept(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
}
