import type { Access } from '../../fhir-server/access.ts'
import type { TypeRules, VendorParameter } from '../../fhir-server/server-profile.ts'
import { strictHabits } from '../authorization/issuer-habits.ts'
import { type SandboxProfile, strictProfile } from './sandbox-profile.ts'
import { chartTypes, directoryTypes, readRules, searchedBy, vendorEndpoint } from './vendor-rules.ts'

/** The practice, in the vendor's own notation. */
export const practiceParameter = 'Organization/a-1.Practice-4004'

const ahPractice: VendorParameter = {
  name: 'ah-practice',
  type: 'reference',
  documentation: `The practice whose records are searched, such as ${practiceParameter}`,
}

/** A token that was issued in one patient's chart already says which practice it is for; any other has to be told. */
function refuseWithoutPractice(query: URLSearchParams, access: Access): string | undefined {
  const named = query.getAll('ah-practice')
  if (named.length === 0 && access.patient === undefined) return 'A search needs ah-practice'
  if (named.some((each) => each !== practiceParameter)) return 'ah-practice names no practice of this token'
  return undefined
}

function practiceRules(type: string, difference: Partial<TypeRules> = {}): readonly [string, TypeRules] {
  return [
    type,
    readRules(type, { vendorParameters: [ahPractice], refuseSearch: refuseWithoutPractice, ...difference }),
  ]
}

const types = [
  ...[...chartTypes, ...directoryTypes, 'Binary', 'DocumentReference', 'Patient', 'Provenance'].map((type) =>
    practiceRules(type),
  ),
  practiceRules('ServiceRequest', {
    ...searchedBy(
      'ServiceRequest',
      ...['_id', '_lastUpdated', 'patient', 'status', 'category', 'code', 'authored', 'intent'],
    ),
  }),
  // A visit can be looked up by someone who knows its id, and no patient's visits can be asked for.
  practiceRules('Appointment', { ...searchedBy('Appointment', '_id'), requiredSearch: [['_id']] }),
]

/**
 * The way athenahealth's public endpoint behaves: nothing can be written, there is neither Task nor Communication,
 * an appointment is only found by its id, searches name the practice, and a launch that asks for a scope the app
 * is not registered for fails as a whole.
 */
export const athenaLike: SandboxProfile = {
  ...strictProfile,
  id: 'athena-like',
  title: 'athena-like',
  description:
    'Nothing can be written; no Task, no Communication; appointments are found by id only; searches outside a chart name the practice (ah-practice); unknown scopes end the launch.',
  fhir: vendorEndpoint('athena-like', types, { defaultCount: 20, maxCount: 100 }),
  smart: {
    ...strictHabits,
    listedScopes: 'by-type',
    unregisteredScopes: 'refused',
    refresh: 'none',
    refreshScopes: ['offline_access'],
    writeContexts: [],
    signsAs: 'authorization-server',
  },
}
