import { isFields, momentOf, objectOf, objectsOf, textOf, type Fields } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'
import { isRestrictedChart } from '../restricted-chart.ts'
import { listKeptPrivate } from './sensitivity.ts'

/** What a packet can hold beside the question itself, in the order in which it is read. */
export const packetSections = [
  'problems',
  'medications',
  'allergies',
  'results',
  'notes',
  'coverage',
] as const
export type PacketSectionName = (typeof packetSections)[number]

/**
 * What the sender wants in: sections, and single resources that are left out: `Condition/x`, or the `ClaimResponse/x`
 * whose authorization number would go along.
 */
export type PacketChoice = { sections: readonly PacketSectionName[]; leaveOut?: readonly string[] }

/** The resources of a packet by section, and the references of those that labels keep out: for the sender's eyes only. */
export type ChosenPacket = {
  sections: readonly { name: PacketSectionName; resources: readonly Fields[]; keptOut: readonly string[] }[]
  keptOut: readonly string[]
}

const dayMs = 86_400_000
/** What a specialist asks for first, and what still can be read after a fax. */
const results = { most: 20, sinceDays: 365 } as const
const notes = { most: 3, sinceDays: 365 } as const

/** Everything of an ordinary chart. Nothing of a restricted one goes along by itself: there a person chooses. */
export function defaultChoice(resources: readonly unknown[]): PacketChoice {
  return { sections: isRestrictedChart(resources) ? [] : packetSections }
}

/**
 * Picks the resources of a packet out of a chart. Whatever is asked for, nothing that is labelled as sensitive is among
 * them, nor what would tell of it.
 *
 * @param resources - the patient's own and nobody else's; others are passed over
 * @param now - results and notes are looked for in the year before it
 * @param read - everything that was read, whose labels count: files and medicines belong to no patient
 */
export function choosePacket(
  resources: readonly unknown[],
  { sections, leaveOut = [] }: PacketChoice,
  now: Instant,
  read = resources,
): ChosenPacket {
  const hidden = listKeptPrivate(read)
  const unwanted = new Set(leaveOut)
  const chosen = sections.map((name) => {
    const { belongs, limit } = rules[name]
    const wanted = resources.filter(isFields).filter(belongs)
    const keptOut = wanted.map(referenceOf).filter((reference) => hidden.has(reference))
    const visible = wanted.filter((one) => !hidden.has(referenceOf(one)))
    const newestFirst = limit === undefined ? visible : newest(visible, limit, now)
    // What is left out makes no room for something older that the sender has not seen.
    return { name, keptOut, resources: newestFirst.filter((one) => !unwanted.has(referenceOf(one))) }
  })
  return { sections: chosen, keptOut: chosen.flatMap(({ keptOut }) => keptOut) }
}

type Limit = { most: number; sinceDays: number }
type Rule = { belongs: (resource: Fields) => boolean; limit?: Limit }

const rules: Readonly<Record<PacketSectionName, Rule>> = {
  problems: {
    belongs: (one) =>
      isType(one, 'Condition') &&
      !hasCode(one, 'category', ['encounter-diagnosis']) &&
      isActive(one, ['active', 'recurrence', 'relapse']),
  },
  medications: {
    belongs: (one) =>
      (isType(one, 'MedicationRequest') && one['status'] === 'active' && one['intent'] !== 'proposal') ||
      (isType(one, 'MedicationStatement') && one['status'] === 'active'),
  },
  allergies: { belongs: (one) => isType(one, 'AllergyIntolerance') && isActive(one, ['active']) },
  results: { belongs: isResult, limit: results },
  notes: { belongs: isNote, limit: notes },
  coverage: { belongs: (one) => isType(one, 'Coverage') && one['status'] === 'active' },
}

const isType = (resource: Fields, type: string): boolean => resource['resourceType'] === type

export function referenceOf(resource: Fields): string {
  return `${String(resource['resourceType'])}/${String(resource['id'])}`
}

function codesIn(resource: Fields, name: string): readonly string[] {
  return objectsOf(resource, name, [])
    .flatMap((concept) => objectsOf(concept, 'coding', []))
    .flatMap((coding) => textOf(coding, 'code', []) ?? [])
}

function hasCode(resource: Fields, name: string, codes: readonly string[]): boolean {
  return codesIn(resource, name).some((code) => codes.includes(code))
}

/** Without a status it is taken to hold: leaving an allergy out would be the worse mistake. */
function isActive(resource: Fields, statuses: readonly string[]): boolean {
  const said = codesIn(resource, 'clinicalStatus')
  const isWrong = hasCode(resource, 'verificationStatus', ['entered-in-error', 'refuted'])
  return !isWrong && (said.length === 0 || said.some((code) => statuses.includes(code)))
}

const finished: readonly unknown[] = ['final', 'amended', 'corrected', 'appended']

function isResult(one: Fields): boolean {
  if (!finished.includes(one['status'])) return false
  if (isType(one, 'Observation')) return hasCode(one, 'category', ['laboratory', 'LAB'])
  // A report that only groups its values says nothing that they do not say themselves.
  const says = textOf(one, 'conclusion', []) !== undefined || objectsOf(one, 'result', []).length === 0
  return isType(one, 'DiagnosticReport') && says && hasCode(one, 'category', reportKinds)
}

const reportKinds = ['LAB', 'RAD', 'CUS', 'CTH', 'PAT'] as const

/** Not the referral note, which is what is being sent, and nothing administrative. */
const noNotes = ['57133-1', '51851-4', '52034-6'] as const

function isNote(one: Fields): boolean {
  if (!isType(one, 'DocumentReference') || one['status'] !== 'current') return false
  const isClinical = codesIn(one, 'type').length > 0 && !hasCode(one, 'type', noNotes)
  return one['docStatus'] === 'final' && isClinical && !isOfReferral(one)
}

/** What belongs to a referral, such as another office's letter about a missed visit, is none of this office's business. */
function isOfReferral(one: Fields): boolean {
  const context = objectOf(one, 'context', []) ?? {}
  return objectsOf(context, 'related', []).some((each) =>
    /(^|\/)ServiceRequest\//.test(textOf(each, 'reference', []) ?? ''),
  )
}

/** The moment a result or note is of; 0 when nobody says. */
export function momentOfEntry(resource: Fields): Instant {
  const fields = ['effectiveDateTime', 'issued', 'date', 'recordedDate', 'authoredOn']
  return fields.map((name) => momentOf(resource, name, [])?.at).find((at) => at !== undefined) ?? 0
}

function newest(resources: readonly Fields[], { most, sinceDays }: Limit, now: Instant): readonly Fields[] {
  return resources
    .filter((one) => momentOfEntry(one) >= now - sinceDays * dayMs)
    .toSorted((one, other) => momentOfEntry(other) - momentOfEntry(one))
    .slice(0, most)
}
