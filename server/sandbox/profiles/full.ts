import { fullProfile } from '../../fhir-server/server-profile.ts'
import type { SandboxProfile } from './sandbox-profile.ts'

/** Everything FHIR R4 and SMART App Launch offer, strictly as written. */
export const full: SandboxProfile = {
  id: 'full',
  title: 'Full',
  description:
    'Everything in the specification: reads and writes of every resource type, versions, transactions.',
  fhir: fullProfile,
  idTokenAlgorithm: 'RS256',
  exposesHeaders: true,
}
