import type { HumanName } from 'fhir/r4'
import { syntheticNpi } from './national-provider-id.ts'

/** A made-up National Provider Identifier; every holder has a serial of its own. */
export const npi = (serial: number) => ({
  system: 'http://hl7.org/fhir/sid/us-npi',
  value: syntheticNpi(serial),
})

/** An official name with its parts and as people read it. */
export function toName(given: string, family: string, prefix?: string, suffix?: string): HumanName {
  return {
    use: 'official',
    text: [prefix, given, family].filter(Boolean).join(' ') + (suffix ? `, ${suffix}` : ''),
    family,
    given: [given],
    ...(prefix && { prefix: [prefix] }),
    ...(suffix && { suffix: [suffix] }),
  }
}

/** English or Spanish, as a person or an office speaks it. */
export function toLanguage(code: string) {
  return {
    coding: [{ system: 'urn:ietf:bcp:47', code, display: code === 'es' ? 'Spanish' : 'English' }],
    text: code === 'es' ? 'Spanish' : 'English',
  }
}
