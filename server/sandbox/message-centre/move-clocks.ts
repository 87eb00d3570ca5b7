import { type AdminFailure, type BatonAdmin, moveBaton, readNextDue, sweepBaton } from './baton-admin.ts'
import type { ClinicClock } from './clinic-clock.ts'
import { afterStep, type ClockStep } from './clock-steps.ts'

export type MovingDeps = {
  /** Absent where Baton's clock is not ours to move. */
  readonly admin?: BatonAdmin
  readonly clinicClock: ClinicClock
  readonly realClock: () => Date
}

/** What came of pressing a button of the clock. */
export type MoveOutcome =
  | { readonly kind: 'moved'; readonly fired?: number; readonly sent?: number }
  | { readonly kind: 'moved-unswept' | 'nothing-due' | 'unreachable' | 'refused' | 'not-ours' }

/**
 * Moves Baton's clock and the clinic's to the same moment, Baton's first: when it stays, both do. Then Baton does
 * what has become due.
 */
export async function moveClocks(deps: MovingDeps, step: ClockStep): Promise<MoveOutcome> {
  const { admin, clinicClock, realClock } = deps
  if (admin === undefined) return { kind: 'not-ours' }
  const now = clinicClock.now()
  const unmoved = new Date(now.getTime() - clinicClock.offsetMs())
  const target = step === 'next-due' ? await findTarget(admin) : { at: afterStep(step, now, unmoved) }
  if ('failed' in target) return { kind: target.failed }
  if (target.at === undefined) return { kind: 'nothing-due' }
  const failure = await moveBaton(admin, target.at.getTime() - realClock().getTime())
  if (failure !== undefined) return { kind: failure.failed }
  await clinicClock.moveTo(target.at.getTime() - unmoved.getTime())
  if (step === 'back') return { kind: 'moved' }
  const swept = await sweepBaton(admin)
  if (swept !== undefined && 'failed' in swept) return { kind: 'moved-unswept' }
  return { kind: 'moved', ...swept }
}

/** A second after what is due next, so that it is over whatever the two clocks make of a fraction of one. */
async function findTarget(admin: BatonAdmin): Promise<{ at: Date | undefined } | AdminFailure> {
  const next = await readNextDue(admin)
  if ('failed' in next || next.at === undefined) return next
  return { at: new Date(next.at.getTime() + 1_000) }
}
