import type { Conformance } from '../../ehr/capability-profile.ts'
import type { Ability } from './judge-abilities.ts'
import { broken, limited, works, type Finding } from './finding.ts'

/** Judges what `/metadata` says as a whole; what it means for each feature is `judgeAbilities`. */
export function checkCapabilities(read: Conformance | { fault: string }): Finding {
  if ('fault' in read) {
    const remedy =
      'Every FHIR server has one; check that the address is the FHIR base address and nothing more.'
    return broken('capabilities', `The CapabilityStatement (${'/metadata'}) ${read.fault}.`, remedy)
  }
  const version = read.fhirVersion
  const count = Object.keys(read.capabilities.types).length
  if (version === undefined)
    return limited('capabilities', `The EHR does not say its FHIR version; ${count} types.`)
  if (!version.startsWith('4.0')) {
    const remedy =
      'Give the address of its R4 interface; vendors serve each version at an address of its own.'
    return broken('capabilities', `The EHR speaks FHIR ${version}; Baton needs R4 (4.0.1).`, remedy)
  }
  return works('capabilities', `FHIR ${version}, ${count} resource types.`)
}

/** What nothing can be done without, as findings of their own. */
export function checkNeeded(abilities: readonly Ability[]): Finding[] {
  const remedy =
    'Ask the vendor which interface has it, and whether it must be enabled for this organization.'
  return abilities.flatMap((ability) => {
    if (!ability.isNeeded) return []
    const check = ability.type === 'Patient' ? 'patient' : 'referral-orders'
    if (ability.level === 'missing') return [broken(check, `${ability.type} ${ability.says}`, remedy)]
    const how = ability.type === 'Patient' ? 'read' : 'searched by patient'
    return [works(check, `${ability.type} can be ${how}.`)]
  })
}
