import { parseStrictly } from '../arguments.ts'
import { UnusableInput } from '../unusable-input.ts'
import { usages } from '../usages.ts'

export type DoctorArguments = {
  /** The id of a configured connection, or the FHIR base address of any EHR. */
  subject: { tenant: string } | { iss: string }
  isJson: boolean
}

const usage = usages.doctor

/**
 * Reads the arguments of `doctor`.
 *
 * @throws UnusableInput naming what is wrong with them
 */
export function readDoctorArguments(given: readonly string[]): DoctorArguments {
  const { values, positionals } = parseStrictly(given, { json: { type: 'boolean' } }, usage)
  const [subject, ...more] = positionals
  if (subject === undefined) throw new UnusableInput(`which EHR? ${usage}`)
  if (more.length > 0) throw new UnusableInput(`one EHR at a time; ${usage}`)
  return { subject: toSubject(subject), isJson: values.json === true }
}

/** Addresses with a password in them are not repeated: they would end up in logs. */
function toSubject(given: string): DoctorArguments['subject'] {
  if (!given.includes(':') && !given.includes('/')) return { tenant: given }
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UnusableInput(`not the address of an EHR; it looks like https://ehr.example/fhir/r4; ${usage}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new UnusableInput('leave user name and password out of the address')
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UnusableInput('give the FHIR base address alone, without anything from "?" or "#" on')
  }
  return { iss: given }
}
