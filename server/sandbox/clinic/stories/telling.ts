import type { ConflictCode, DisplayStatus, LoopState } from '#domain/loop-vocabulary.ts'
import { orderReference } from '../loop.ts'
import type { Clinic, Loop } from '../loop.ts'
import type { PatientEntry } from '../patient-roll.ts'
import type { SpecialtyKey } from '../specialties.ts'
import { suitableReasons } from '../suitable-reasons.ts'

/** What a referral is meant to show once its evidence is read. */
export type Story = {
  referral: string
  patient: string
  state: LoopState
  conflicts: readonly ConflictCode[]
  /** Where the day of the week cannot change it. */
  display?: DisplayStatus
}

export type Telling = {
  clinic: Clinic
  /** A patient without a referral to that specialty so far: two would look like duplicates. */
  cast(specialty: SpecialtyKey): string
  /** Keeps `cast` from giving this patient that specialty again; false when they had it already. */
  reserve(patient: string, specialty: SpecialtyKey): boolean
  tell(loop: Loop, state: LoopState, conflicts?: readonly ConflictCode[], display?: DisplayStatus): void
}

/** Patients whose charts are meant to stay as they are; minors are cast by name, with reasons that fit them. */
function isLeading(entry: PatientEntry): boolean {
  const named = ['okafor', 'beaumont', 'lindgren', 'marchetti', 'fairbanks', 'delacroix']
  return named.some((name) => entry.id === `pat-${name}`) || entry.age < 18
}

export function beginTelling(clinic: Clinic): { telling: Telling; stories: Story[] } {
  const stories: Story[] = []
  const taken = new Set<string>()
  const company = clinic.roll.people.map(({ entry }) => entry).filter((entry) => !isLeading(entry))
  let turn = 0
  const reserve = (patient: string, specialty: SpecialtyKey): boolean => {
    const isNew = !taken.has(`${patient}|${specialty}`)
    taken.add(`${patient}|${specialty}`)
    return isNew
  }
  const cast = (specialty: SpecialtyKey): string => {
    for (let tries = 0; tries < company.length; tries++) {
      const entry = company[(turn + tries) % company.length]
      if (!entry || taken.has(`${entry.id}|${specialty}`)) continue
      if (suitableReasons(specialty, entry).length === 0) continue
      turn += tries + 1
      reserve(entry.id, specialty)
      return entry.id
    }
    throw new Error(`nobody is left to refer to ${specialty}`)
  }
  const telling: Telling = {
    clinic,
    cast,
    reserve,
    tell: (loop, state, conflicts = [], display) => {
      const story = { referral: orderReference(loop), patient: loop.patient.reference, state, conflicts }
      stories.push(display ? { ...story, display } : story)
    },
  }
  return { telling, stories }
}
