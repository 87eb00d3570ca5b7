import { isFields, textOf, type Fields } from '../fhir-reading.ts'
import type { Party } from '../loop-facts.ts'
import type { LoopView } from '../loop-view.ts'
import { derivePatientReach, type PatientReach } from '../notifications/patient-reach.ts'
import { readContactPoints, type ContactPoints } from './contact-points.ts'
import { findCoordinationTask } from './coordination-task.ts'
import { readPersonName, toWholeName } from './person-name.ts'
import { readPatientFacts, readTextConsent } from './read-patient-facts.ts'

/** A party of a loop and how to reach it. */
export type ReachableParty = ContactPoints & { readonly reference?: string }

/** Who the patient is and how they can be reached, as far as those must know who are told about a loop. */
export type DossierPatient = {
  readonly reference: string
  readonly name: string
  readonly initials: string
  readonly birthDate?: string
  readonly reach: PatientReach
  /** The newest word about texts in the record. */
  readonly textConsent: 'permitted' | 'denied' | 'none'
  /** ISO instant of the word that counts; absent where the record has none. */
  readonly textConsentAt?: string
}

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
  readonly coordinationTask?: string
  readonly owner?: string
  readonly patient: DossierPatient
  readonly receiver: ReachableParty
  readonly referrer: ReachableParty
  readonly visitAt?: string
  /** What the derivation rests on, with the version that was read: `Task/1/_history/3`. */
  readonly evidence: readonly string[]
}

export type DossierSetting = { timeZone: string; hasPortal: boolean }

/**
 * Puts together what may have to be told about a loop.
 *
 * @param resources - everything that was read about the patient, directory included, of both shelves
 */
export function toDossier(view: LoopView, resources: readonly unknown[], setting: DossierSetting): Dossier {
  const coordinationTask = findCoordinationTask(view.referral, resources)
  return {
    referral: view.referral,
    title: view.title,
    urgency: view.urgency,
    direction: view.axes.direction,
    state: view.state,
    patient: toPatient(view, resources, setting),
    evidence: versionsOf([view.referral, ...view.why.flatMap(({ evidence }) => evidence)], resources),
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
  const wanted = new Set(references)
  const versions = new Map<string, string>()
  for (const resource of resources) {
    if (!isFields(resource)) continue
    const reference = `${String(resource['resourceType'])}/${String(resource['id'])}`
    const meta = wanted.has(reference) && isFields(resource['meta']) ? resource['meta'] : undefined
    const versionId = meta && textOf(meta, 'versionId', [])
    if (versionId !== undefined) versions.set(reference, versionId)
  }
  return [...wanted].map((reference) => {
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

/** What the record does not hold is left out, never guessed: nobody is written to whose record was not read. */
function toPatient(
  { patient = '', judgedAt }: LoopView,
  resources: readonly unknown[],
  { timeZone, hasPortal }: DossierSetting,
): DossierPatient {
  const facts = readPatientFacts(patient, resources, hasPortal)
  const record = resources.find(
    (resource): resource is Fields =>
      isFields(resource) && `${String(resource['resourceType'])}/${String(resource['id'])}` === patient,
  )
  const name = readPersonName(record ?? {})
  const consent = readTextConsent(patient, resources)
  return {
    reference: patient,
    name: toWholeName(name) ?? '',
    initials: [name.given[0], name.family].map((part) => part?.slice(0, 1).toUpperCase() ?? '').join(''),
    reach: facts
      ? derivePatientReach(facts, Date.parse(judgedAt), timeZone)
      : { kind: 'nobody', because: 'inactive' },
    textConsent: consent.standing,
    ...(consent.givenAt !== undefined && { textConsentAt: new Date(consent.givenAt).toISOString() }),
    ...(facts?.birthDate !== undefined && { birthDate: facts.birthDate }),
  }
}
