import { extensions, namingSystems } from './codes.ts'
import type { DirectoryEntry, PatientEvidence, Reading } from './evidence-records.ts'
import {
  codesOf,
  identifiersOf,
  objectsOf,
  parseMoment,
  referencesOf,
  textOf,
  type Fields,
  type Problems,
} from './fhir-reading.ts'

/** Types that only lend names, numbers and specialties to references. */
export const directoryTypes: ReadonlySet<string> = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'HealthcareService',
])

function namesOf(fields: Fields, problems: Problems): string | undefined {
  if (typeof fields['name'] === 'string') return fields['name']
  const name = objectsOf(fields, 'name', problems)[0]
  if (!name) return undefined
  const words = ['prefix', 'given', 'family', 'suffix'].flatMap((part) => {
    const value: unknown = name[part]
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    return list
  })
  const spoken = words.filter((word) => typeof word === 'string' && word !== '').join(' ')
  return textOf(name, 'text', problems) ?? (spoken || undefined)
}

function firstOf(reading: Reading, names: readonly string[]): string | undefined {
  return names.flatMap((name) => referencesOf(reading.fields, name, reading.scope, reading.problems))[0]
}

/** Reads a person, role, organisation or service for what references to it need. */
export function readDirectoryEntry(reading: Reading): DirectoryEntry {
  const { fields, head, scope, problems } = reading
  const npi = identifiersOf(fields, 'identifier', problems).find((identifier) =>
    identifier.startsWith(`${namingSystems.nationalProvider}|`),
  )
  const networks = objectsOf(fields, 'extension', problems)
    .filter((extension) => extension['url'] === extensions.networkReference)
    .flatMap((extension) => referencesOf(extension, 'valueReference', scope, problems))
  return {
    ...head,
    kind: 'directory',
    patient: undefined,
    name: namesOf(fields, problems),
    npi,
    practitioner: head.ref.startsWith('Practitioner/') ? head.ref : firstOf(reading, ['practitioner']),
    organization: firstOf(reading, ['organization', 'providedBy', 'partOf']),
    specialties: [...codesOf(fields, 'specialty', problems), ...codesOf(fields, 'type', problems)],
    networks,
  }
}

/** Reads of a Patient what a loop must know: whether messages may go out, and which record survives a merge. */
export function readPatient({ fields, head, scope, problems }: Reading): PatientEvidence {
  const links = objectsOf(fields, 'link', problems)
  const linked = (type: string): readonly string[] =>
    links
      .filter((link) => link['type'] === type)
      .flatMap((link) => referencesOf(link, 'other', scope, problems))
  const deceased = textOf(fields, 'deceasedDateTime', problems)
  return {
    ...head,
    kind: 'patient',
    patient: head.ref,
    isInactive: fields['active'] === false,
    isDeceased: deceased !== undefined || fields['deceasedBoolean'] === true,
    deceasedAt: deceased === undefined ? undefined : parseMoment(deceased)?.at,
    replacedBy: linked('replaced-by'),
    replaces: linked('replaces'),
  }
}
