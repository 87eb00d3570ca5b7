import { faultEffects } from './fault-effects.ts'
import type { Fault, FaultTarget } from './fault.ts'

/** A fault that is on, with the times it has left. */
export type StandingFault = Fault & { readonly id: string }

/** Which faults are on, profile by profile. Kept in memory: a restart heals everything. */
export type FaultBoard = {
  readonly standing: (profile: string) => readonly StandingFault[]
  readonly switchOn: (profile: string, fault: Fault) => void
  /** Switches one off, or all of the profile's. */
  readonly switchOff: (profile: string, id?: string) => void
  /** The first fault that can happen to a request; it has one time less from now on. */
  readonly take: (profile: string, target: FaultTarget) => Fault | undefined
}

export function createFaultBoard(): FaultBoard {
  const standing = new Map<string, readonly StandingFault[]>()
  let lastId = 0
  const of = (profile: string) => standing.get(profile) ?? []
  return {
    standing: of,
    switchOn(profile, fault) {
      lastId += 1
      standing.set(profile, [...of(profile), { ...fault, id: String(lastId) }])
    },
    switchOff(profile, id) {
      standing.set(
        profile,
        of(profile).filter((fault) => id !== undefined && fault.id !== id),
      )
    },
    take(profile, target) {
      const taken = of(profile).find((fault) => happensTo(fault, target))
      if (taken?.times === undefined) return taken
      const left = of(profile).map((fault) => (fault === taken ? oneTimeLess(fault) : fault))
      standing.set(
        profile,
        left.filter(({ times }) => times !== 0),
      )
      return taken
    },
  }
}

/** Whether a fault is meant for this request and can happen to it. */
export function happensTo({ kind, type }: Fault, target: FaultTarget): boolean {
  return (type === undefined || type === target.type) && faultEffects[kind].concerns(target)
}

function oneTimeLess(fault: StandingFault): StandingFault {
  return fault.times === undefined ? fault : { ...fault, times: fault.times - 1 }
}
