import { noQuirks } from '../../fhir-server/server-profile.ts'
import { servedTypes } from '../../fhir-server/r4/definitions.ts'
import { strictHabits } from '../authorization/issuer-habits.ts'
import { type SandboxProfile, strictProfile } from './sandbox-profile.ts'
import { readRules, vendorEndpoint } from './vendor-rules.ts'

/**
 * An EHR that shows everything it has, one patient at a time, and takes nothing: no writes, no versions, no ETag,
 * scopes in the new syntax only, and no refreshing.
 */
export const readOnly: SandboxProfile = {
  ...strictProfile,
  id: 'read-only',
  title: 'Read-only',
  description:
    'Every resource type can be read and searched by patient; nothing can be written; no versions; version 2 scopes only; no refresh tokens.',
  fhir: vendorEndpoint(
    'read-only',
    servedTypes.map((type) => [type, readRules(type)] as const),
    { quirks: { ...noQuirks, versionHeaders: false } },
  ),
  smart: {
    ...strictHabits,
    scopeSyntaxes: ['v2'],
    refresh: 'none',
    refreshScopes: [],
    writeContexts: [],
  },
}
