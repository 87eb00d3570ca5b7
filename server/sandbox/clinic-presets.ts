import type { FhirResource } from 'fhir/r4'
import { dayInZone } from './chart/wording.ts'
import { generateClinic } from './clinic/generate-clinic.ts'
import { openLargeClinic } from './clinic/generate-large-clinic.ts'
import { generateTwoQuarters, twoQuartersPatients } from './clinic/generate-two-quarters.ts'
import { patientOf } from './clinic/patient-of.ts'
import { clinicPractice } from './clinic/practice.ts'

export const clinicPresets = ['standard', 'large', 'two-quarters'] as const
export type ClinicPreset = (typeof clinicPresets)[number]

/** A clinic to be loaded part by part; every part is made when it is asked for, and held by nobody else. */
export type ClinicParts = {
  readonly parts: number
  readonly part: (number: number) => {
    /** What the EHR holds, superseded versions first. */
    readonly resources: readonly FhirResource[]
    /** What Baton itself would have stored, superseded versions first. */
    readonly ownStore: readonly FhirResource[]
  }
}

/** How a preset is known and made. */
export type ClinicRecipe = {
  /** All that the preset depends on, `now` as far as it does: another name is another clinic. */
  readonly nameOf: (now: Date) => string
  readonly open: (now: Date) => ClinicParts
}

/** The same people and stories at every start. */
const seed = 20_260_101

/** About 80 patients; built within seconds, so that its dates can be of today. */
const standard: ClinicRecipe = {
  nameOf: (now) => `${dayInZone(now, clinicPractice.timeZone)} ${seed}`,
  open: (now) => {
    const { resources, versions, ownStore, ownVersions } = generateClinic({ seed, now })
    const only = { resources: [...versions, ...resources], ownStore: [...ownVersions, ...ownStore] }
    return { parts: 1, part: () => only }
  },
}

/** Takes minutes to load: it keeps the day it was begun on, as a record does that nobody rewrites overnight. */
export function largeRecipe(size: { readonly patients: number; readonly referrals: number }): ClinicRecipe {
  return {
    nameOf: () => `large ${size.patients} ${size.referrals} ${seed}`,
    open: (now) => {
      const { parts, part } = openLargeClinic({ seed, now, ...size })
      return {
        parts,
        part: (number) => {
          const { resources, versions, ownStore } = part(number)
          return { resources: [...versions, ...resources], ownStore }
        },
      }
    },
  }
}

const chartsInPart = 100

/**
 * The practice whose figures are known. Its months are those before the day it was begun on, which it keeps: what leaked by
 * getting old has done so already, and the figures stay what they are.
 */
const twoQuarters: ClinicRecipe = {
  nameOf: () => `two-quarters ${seed}`,
  open: (now) => {
    let made: ReadonlyMap<number, ReturnType<ClinicParts['part']>> | undefined
    const empty = { resources: [], ownStore: [] }
    return {
      parts: Math.ceil(twoQuartersPatients / chartsInPart),
      // A start that finds everything loaded makes nothing.
      part: (number) => (made ??= splitTwoQuarters(now)).get(number) ?? empty,
    }
  },
}

/** By chart, a hundred a part; the directory is in the first. */
function splitTwoQuarters(now: Date): ReadonlyMap<number, ReturnType<ClinicParts['part']>> {
  const { resources, versions, ownStore, ownVersions, clinic } = generateTwoQuarters({ seed, now })
  const places = new Map(clinic.roll.people.map(({ entry }, index) => [entry.id, index]))
  const partOf = (resource: FhirResource): number =>
    Math.floor((places.get(patientOf(resource) ?? '') ?? 0) / chartsInPart)
  const ehr = Map.groupBy([...versions, ...resources], partOf)
  const own = Map.groupBy([...ownVersions, ...ownStore], partOf)
  return new Map([...ehr].map(([part, held]) => [part, { resources: held, ownStore: own.get(part) ?? [] }]))
}

export const clinicRecipes: Readonly<Record<ClinicPreset, ClinicRecipe>> = {
  standard,
  large: largeRecipe({ patients: 20_000, referrals: 60_000 }),
  'two-quarters': twoQuarters,
}
