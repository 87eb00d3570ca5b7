import * as z from 'zod/mini'

const text = z.catch(z.optional(z.string()), undefined)
const list = <Item extends z.ZodMiniType>(item: Item) => z.catch(z.optional(z.array(item)), undefined)
const codings = list(z.looseObject({ system: text, code: text, display: text }))
const concept = z.catch(z.optional(z.looseObject({ coding: codings, text })), undefined)

/** Only what a banner shows; an element of the wrong kind counts as missing. */
const PatientResource = z.looseObject({
  resourceType: z.literal('Patient'),
  id: z.string(),
  active: z.catch(z.optional(z.boolean()), undefined),
  name: list(
    z.looseObject({ use: text, text, family: text, given: list(z.string()), prefix: list(z.string()) }),
  ),
  birthDate: text,
  gender: text,
  identifier: list(z.looseObject({ use: text, value: text, type: concept })),
  deceasedBoolean: z.catch(z.optional(z.boolean()), undefined),
  deceasedDateTime: text,
  communication: list(
    z.looseObject({ language: concept, preferred: z.catch(z.optional(z.boolean()), undefined) }),
  ),
  extension: list(z.looseObject({ url: text, valueBoolean: z.catch(z.optional(z.boolean()), undefined) })),
})
type PatientResource = z.infer<typeof PatientResource>

export type PatientFacts = {
  id: string
  /** `OKAFOR, Adaeze (Ms)`; missing when the record names nobody. */
  name?: string
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as the record has it. */
  bornOn?: string
  sex?: 'male' | 'female' | 'other' | 'unknown'
  /** Medical record numbers, whole. */
  recordNumbers: readonly string[]
  /** BCP 47 code and the record's own word for it. */
  language?: { code?: string; display?: string }
  needsInterpreter: boolean
  isInactive: boolean
  isDeceased: boolean
  deceasedOn?: string
}

const interpreterExtension = 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired'
const recordNumberCode = 'MR'

/**
 * Reads who the patient is for the banner.
 *
 * @see {@link https://pacharanero.github.io/nhs-cui | NHS Common User Interface, patient banner}
 * @returns nothing when it is no Patient resource
 */
export function readPatientFacts(resource: unknown): PatientFacts | undefined {
  const parsed = PatientResource.safeParse(resource)
  if (!parsed.success) return undefined
  const patient = parsed.data
  const name = nameOf(patient)
  const language = languageOf(patient)
  const sex = (['male', 'female', 'other', 'unknown'] as const).find((each) => each === patient.gender)
  return {
    id: patient.id,
    recordNumbers: recordNumbersOf(patient),
    needsInterpreter:
      patient.extension?.some((each) => each.url === interpreterExtension && each.valueBoolean === true) ??
      false,
    isInactive: patient.active === false,
    isDeceased: patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined,
    ...(name !== undefined && { name }),
    ...(patient.birthDate !== undefined && { bornOn: patient.birthDate }),
    ...(sex !== undefined && { sex }),
    ...(language !== undefined && { language }),
    ...(patient.deceasedDateTime !== undefined && { deceasedOn: patient.deceasedDateTime.slice(0, 10) }),
  }
}

/** Surname in capitals first, so that it is found at a glance; the official name before any other. */
function nameOf(patient: PatientResource): string | undefined {
  const names = patient.name ?? []
  const name =
    names.find((each) => each.use === 'official') ?? names.find((each) => each.use !== 'old') ?? names[0]
  if (name === undefined) return undefined
  const given = name.given?.join(' ')
  const family = name.family?.toLocaleUpperCase()
  const whole = [family, given].filter((each) => each !== undefined && each !== '').join(', ')
  const prefix = name.prefix?.[0]
  if (whole === '') return name.text
  return prefix === undefined ? whole : `${whole} (${prefix})`
}

/** Numbers typed as medical record number; without such types, all that are not old. */
function recordNumbersOf(patient: PatientResource): string[] {
  const current = (patient.identifier ?? []).filter((each) => each.use !== 'old' && each.value !== undefined)
  const typed = current.filter((each) => each.type?.coding?.some(({ code }) => code === recordNumberCode))
  return (typed.length > 0 ? typed : current.slice(0, 1)).flatMap((each) => each.value ?? [])
}

function languageOf(patient: PatientResource): PatientFacts['language'] {
  const spoken = patient.communication?.find((each) => each.preferred === true) ?? patient.communication?.[0]
  if (spoken?.language === undefined) return undefined
  const coding = spoken.language.coding?.[0]
  const display = spoken.language.text ?? coding?.display
  return {
    ...(coding?.code !== undefined && { code: coding.code }),
    ...(display !== undefined && { display }),
  }
}
