import { codeSystems, loopWords } from '../codes.ts'
import type { FhirWrite, WritableResource } from '../fhir-write.ts'
import type { Instant } from '../instant.ts'

/** One patient of one practice who can be texted at a number. */
export type NumberHolder = {
  tenant: string
  /** `Patient/x`. */
  patient: string
  /** `Organization/x`, the practice that texts. */
  organization: string
  /** Whether they had once agreed to be texted. */
  hasAgreed: boolean
  /** The Consent about texts in Baton's own store; one in the EHR is followed by another. */
  consent?: { id: string; versionId: string }
}

const concept = (system: string, code: string, display: string) => ({ coding: [{ system, code, display }] })

/** By this identifier a Consent that was created already is found again. */
export const consentKeySystem = 'https://baton.example/fhir/NamingSystem/sms-consent-key'

function toConsent(holder: NumberHolder, isPermit: boolean, at: Instant): WritableResource {
  return {
    resourceType: 'Consent',
    status: isPermit ? 'active' : 'inactive',
    scope: concept(
      'http://terminology.hl7.org/CodeSystem/consentscope',
      'patient-privacy',
      'Privacy Consent',
    ),
    category: [
      concept(codeSystems.actCode, 'IDSCL', 'information disclosure'),
      concept(codeSystems.loop, loopWords.smsContact, 'Contact by SMS'),
    ],
    patient: { reference: holder.patient },
    dateTime: new Date(at).toISOString(),
    performer: [{ reference: holder.patient }],
    organization: [{ reference: holder.organization }],
    policyRule: isPermit
      ? concept(codeSystems.actCode, 'OPTIN', 'opt-in')
      : concept(codeSystems.actCode, 'OPTOUT', 'op-out'),
    provision: { type: isPermit ? 'permit' : 'deny' },
  }
}

/** The write that records what one holder's Consent says from now on: a new version, or the first one. */
export function planConsent(holder: NumberHolder, isPermit: boolean, at: Instant): FhirWrite {
  const resource = toConsent(holder, isPermit, at)
  if (holder.consent) {
    const { id, versionId } = holder.consent
    return { interaction: 'update', resource: { ...resource, id }, versionId }
  }
  const identity = { system: consentKeySystem, value: `${holder.patient}|${new Date(at).toISOString()}` }
  return { interaction: 'create', resource: { ...resource, identifier: [identity] }, identity }
}
