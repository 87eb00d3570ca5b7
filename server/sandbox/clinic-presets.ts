import type { FhirResource } from 'fhir/r4'
import { dayInZone } from './chart/wording.ts'
import { generateClinic } from './clinic/generate-clinic.ts'
import { openLargeClinic } from './clinic/generate-large-clinic.ts'
import { clinicPractice } from './clinic/practice.ts'

export const clinicPresets = ['standard', 'large'] as const
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

export const clinicRecipes: Readonly<Record<ClinicPreset, ClinicRecipe>> = {
  standard,
  large: largeRecipe({ patients: 20_000, referrals: 60_000 }),
}
