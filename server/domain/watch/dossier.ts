import { isFields, objectsOf, textOf, type Fields } from '../fhir-reading.ts'
import type { Party } from '../loop-facts.ts'
import type { LoopView } from '../loop-view.ts'
import { readContactPoints, type ContactPoints } from './contact-points.ts'
import { findCoordinationTask } from './coordination-task.ts'
import { readPatientReach, type PatientReach } from './patient-reach.ts'

/** Who the patient is, as far as those must know who are told about a loop. */
export type PatientFacts = {
  readonly reference: string
  readonly name: string
  readonly initials: string
  readonly birthDate?: string
  readonly language: 'en' | 'es'
}

/** A party of a loop and how to reach it. */
export type ReachableParty = ContactPoints & { readonly reference?: string }

/**
 * Everything about one loop that those need who are told about it: written down when the loop is derived, so that the
 * sweep asks nobody. Plain values only; it is stored as JSON.
 */
export type Dossier = {
  readonly referral: string
  readonly number?: string
  readonly title: string
  readonly specialty?: string
  readonly urgency: LoopView['urgency']
  readonly direction: LoopView['axes']['direction']
  readonly state: LoopView['state']
  readonly orderedAt?: string
  readonly attempt: number
  readonly coordinationTask?: string
  readonly owner?: string
  readonly patient: PatientFacts
  readonly reach: PatientReach
  readonly isPatientStopped: boolean
  readonly receiver: ReachableParty
  readonly referrer: ReachableParty
  readonly visitAt?: string
  /** What the derivation rests on, with the version that was read: `Task/1/_history/3`. */
  readonly evidence: readonly string[]
}

/**
 * Puts together what may have to be told about a loop.
 *
 * @param resources - everything that was read about the patient, directory included, of both shelves
 */
export function toDossier(view: LoopView, resources: readonly unknown[]): Dossier {
  const coordinationTask = findCoordinationTask(view.referral, resources)
  return {
    referral: view.referral,
    title: view.title,
    urgency: view.urgency,
    direction: view.axes.direction,
    state: view.state,
    attempt: view.attempt,
    patient: readPatientFacts(view.patient ?? '', resources),
    reach: readPatientReach(view.patient ?? '', resources, Date.parse(view.judgedAt)),
    evidence: versionsOf([view.referral, ...view.why.flatMap(({ evidence }) => evidence)], resources),
    isPatientStopped: view.isPatientDeceased || view.isPatientInactive,
    receiver: reach(view.receiver, resources),
    referrer: reach(view.requester, resources),
    ...(view.number !== undefined && { number: view.number }),
    ...(view.specialty !== undefined && { specialty: view.specialty }),
    ...(view.orderedAt !== undefined && { orderedAt: view.orderedAt }),
    ...(coordinationTask !== undefined && { coordinationTask }),
    ...(view.owner?.reference !== undefined && { owner: view.owner.reference }),
    ...(view.visit && { visitAt: view.visit.startsAt }),
  }
}

/** References with the version that was read, each once, in the order given. */
function versionsOf(references: readonly string[], resources: readonly unknown[]): readonly string[] {
  const versions = new Map<string, string>()
  for (const resource of resources) {
    if (!isFields(resource)) continue
    const versionId = isFields(resource['meta']) ? textOf(resource['meta'], 'versionId', []) : undefined
    if (versionId !== undefined)
      versions.set(`${String(resource['resourceType'])}/${String(resource['id'])}`, versionId)
  }
  return [...new Set(references)].map((reference) => {
    const version = versions.get(reference)
    return version === undefined ? reference : `${reference}/_history/${version}`
  })
}

function reach(party: Party | undefined, resources: readonly unknown[]): ReachableParty {
  if (party?.reference === undefined) return party?.display === undefined ? {} : { name: party.display }
  const points = readContactPoints(party.reference, resources)
  const name = party.display ?? points.name
  return { ...points, reference: party.reference, ...(name !== undefined && { name }) }
}

/** Name, initials, birth date and language of the patient; what the record does not hold is left out, never guessed. */
export function readPatientFacts(reference: string, resources: readonly unknown[]): PatientFacts {
  const fields = resources.find(
    (resource): resource is Fields =>
      isFields(resource) &&
      `Patient/${String(resource['id'])}` === reference &&
      resource['resourceType'] === 'Patient',
  )
  if (fields === undefined) return { reference, name: '', initials: '', language: 'en' }
  const { given, family } = officialName(fields)
  const birthDate = textOf(fields, 'birthDate', [])
  return {
    reference,
    name: [...given, family].filter(Boolean).join(' '),
    initials: [given[0], family].map((part) => part?.slice(0, 1).toUpperCase() ?? '').join(''),
    language: speaksSpanish(fields) ? 'es' : 'en',
    ...(birthDate !== undefined && { birthDate }),
  }
}

/** The official name, else the usual, else the first that is not out of use. */
function officialName(fields: Fields): { given: readonly string[]; family: string | undefined } {
  const names = objectsOf(fields, 'name', []).filter((name) => name['use'] !== 'old')
  const name =
    ['official', 'usual'].map((use) => names.find((each) => each['use'] === use)).find(Boolean) ?? names[0]
  if (name === undefined) return { given: [], family: undefined }
  const given: unknown = name['given']
  return {
    given: Array.isArray(given) ? given.filter((each) => typeof each === 'string') : [],
    family: textOf(name, 'family', []),
  }
}

/** By the language marked as preferred, else by the only one there is. */
function speaksSpanish(fields: Fields): boolean {
  const spoken = objectsOf(fields, 'communication', [])
  const preferred =
    spoken.find((each) => each['preferred'] === true) ?? (spoken.length === 1 ? spoken[0] : undefined)
  const [language] = preferred === undefined ? [] : objectsOf(preferred, 'language', [])
  const codes = language === undefined ? [] : objectsOf(language, 'coding', [])
  return codes.some((coding) => /^es\b/i.test(textOf(coding, 'code', []) ?? ''))
}
