import type { NoteChoice } from '#contract/notes.ts'
import { isFields } from '#domain/fhir-reading.ts'
import { isFilingKind } from '#domain/notes-in/filing-kinds.ts'
import { isRestrictedChart } from '#domain/restricted-chart.ts'
import { maySeeRestricted } from '#domain/roles.ts'
import { readBatonNow } from '../../store/clock.ts'
import { listNoteDecisions, type NoteDecisionRow, type NoteDesk } from '../../store/note-decisions.ts'
import type { CommandCaller } from '../commands/command-deps.ts'
import { readChart, type ReadChart } from '../commands/read-chart.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { Deciding } from './change-note.ts'
import { NoteEffects } from './note-effects.ts'
import type { NoteDecisionDeps } from './note-decision-deps.ts'
import type { NotesDeps } from './notes-deps.ts'
import { staffRolesOf } from './note-visibility.ts'
import { readNoteWork, readQueued, type EhrWork } from './note-work.ts'

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

/** The chart of the patient whom the choice names; a restricted one is not there for whoever may not see it. */
export async function readNamed(
  deps: NoteDecisionDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  choice: NoteChoice,
): Promise<ReadChart | undefined | 'chart-only' | 'not-found'> {
  if (!('patient' in choice)) return undefined
  const chart = await readChart(deps, runtime, idOf(choice.patient))
  if (chart === 'chart-only') return 'chart-only'
  const isHidden = isRestrictedChart(chart.resources) && !maySeeRestricted(staffRolesOf(caller))
  return isHidden ? 'not-found' : chart
}

/** Everything else that a decision is made on, before its transaction. */
export async function readDeciding(
  given: Omit<Deciding, 'work' | 'now' | 'filing' | 'chart'> & { chart: ReadChart | undefined },
): Promise<Deciding> {
  const { deps, runtime, desk, chart, ...rest } = given
  const work = await readNoteWork(deps, runtime, desk.id)
  const filing = desk.standing.state === 'filed' ? await readFilingOf(deps, runtime, desk) : undefined
  const now = chart?.now ?? (await readBatonNow(deps.db))
  return { deps, runtime, desk, ...rest, work, now, ...(chart && { chart }), ...(filing && { filing }) }
}

/**
 * What filed a note that is filed, and what that has written in the EHR, as it is now.
 *
 * @returns nothing where nobody knows
 * @throws EhrUnavailable
 */
export async function readFilingOf(
  deps: Pick<NotesDeps, 'db' | 'gateways'>,
  runtime: TenantRuntime,
  desk: Pick<NoteDesk, 'id'>,
): Promise<{ decision: NoteDecisionRow; written: readonly EhrWork[] } | undefined> {
  const decisions = await listNoteDecisions(deps.db, runtime.tenant.id, desk.id)
  const decision = decisions.find(({ choice }) => isFields(choice) && isFilingKind(choice['kind']))
  if (decision === undefined) return undefined
  return { decision, written: await readWritten(deps, runtime, decision) }
}

/** What a decision has written in the EHR, as it is now. */
export async function readWritten(
  deps: Pick<NotesDeps, 'db' | 'gateways'>,
  runtime: TenantRuntime,
  { effects }: Pick<NoteDecisionRow, 'effects'>,
): Promise<readonly EhrWork[]> {
  const keys = NoteEffects.parse(effects).flatMap((effect) => (effect.kind === 'queued' ? [effect.key] : []))
  return keys.length === 0 ? [] : readQueued(deps, runtime, keys)
}
