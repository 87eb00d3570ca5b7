import type { CommandRequest } from '#contract/commands.ts'
import { findLastCommand, type GivenCommand } from '../../store/intents.ts'
import { listRowBases } from '#domain/worklist/row-basis.ts'
import { findListed } from '../../store/worklist.ts'
import { findPastBasis } from '../../store/worklist-rows.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import type { ChangedEvidence } from './command-outcome.ts'
import type { CommandTerms } from './command-terms.ts'
import { commandNameOf, findChanged, nameOf } from './find-changed.ts'
import type { ReadChart } from './read-chart.ts'

/** So long a command may take whose page is there; after that somebody else need not wait for it. */
const pageSeconds = 60

/** A call that was made was made, whatever else happened meanwhile. */
const decidesNothing: ReadonlySet<string> = new Set(['log-contact'])

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

/** The newest command of somebody else about the same referral. */
export async function findRival(
  db: CommandDeps['db'] | BatonTransaction,
  { tenant }: TenantRuntime,
  caller: CommandCaller,
  { referral }: CommandRequest,
): Promise<GivenCommand | undefined> {
  return referral === undefined ? undefined : findLastCommand(db, tenant.id, idOf(referral), caller.reference)
}

/** What is other than the person saw: of a row of the list, with whoever of the practice acted on the referral last. */
export async function findWhatChanged(
  { db }: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  chart: ReadChart,
  { holds = () => true }: CommandTerms,
): Promise<readonly ChangedEvidence[]> {
  const { referral = '', loopVersion, command } = request
  if (decidesNothing.has(command.name)) return []
  // A list names the version of its row instead.
  const isWhole = loopVersion === undefined && Object.keys(request.seen).length > 0
  const changed = await findChanged(db, runtime, caller, { ...request, isWhole }, chart)
  if (changed.length > 0) return changed
  const sinceShown =
    loopVersion === undefined
      ? []
      : await findChangedSince(db, runtime, caller, { ...request, loopVersion }, chart)
  if (sinceShown !== 'unknown' && sinceShown.length > 0) return sinceShown
  if (sinceShown !== 'unknown' && holds(chart)) return []
  const last = await findRival(db, runtime, caller, request)
  return [last === undefined ? { reference: referral } : toChanged(runtime, referral, last)]
}

/**
 * What was changed by others since a row of the list was shown in this version.
 *
 * @returns `unknown` where nobody remembers what that version was derived from, or the referral is in no list any more
 */
async function findChangedSince(
  db: CommandDeps['db'],
  runtime: TenantRuntime,
  caller: CommandCaller,
  { referral = '', patient, loopVersion }: CommandRequest & { loopVersion: number },
  chart: ReadChart,
): Promise<readonly ChangedEvidence[] | 'unknown'> {
  const tenant = runtime.tenant.id
  const row = await findListed(db, tenant, idOf(referral))
  if (row?.version === loopVersion) return []
  const seen = row && (await findPastBasis(db, tenant, idOf(referral), loopVersion))
  if (seen === undefined) return 'unknown'
  const view = chart.views.filter((each) => each.referral === referral)
  const basis = listRowBases(view, chart.resources).get(referral) ?? {}
  const now = [...new Set([...Object.keys(basis), ...Object.keys(seen)])]
  return findChanged(db, runtime, caller, { referral, patient, seen, isWhole: true, now }, chart)
}

function toChanged({ tenant }: TenantRuntime, reference: string, given: GivenCommand): ChangedEvidence {
  const by = nameOf(tenant, given.actor)
  const command = commandNameOf(given)
  return {
    reference,
    ...(by === undefined ? {} : { by }),
    ...(command === undefined ? {} : { command }),
  }
}

/**
 * Who was quicker while this command read the chart, or is still saving: the plan would be one on a chart that is no more.
 * The patient's lock is held, so nobody can come in between.
 */
export async function findQuicker(
  trx: BatonTransaction,
  { realNow }: CommandDeps,
  runtime: TenantRuntime,
  caller: CommandCaller,
  request: CommandRequest,
  before: GivenCommand | undefined,
): Promise<readonly ChangedEvidence[]> {
  const { referral = '', command } = request
  const last = decidesNothing.has(command.name) ? undefined : await findRival(trx, runtime, caller, request)
  if (last === undefined || decidesNothing.has(commandNameOf(last) ?? '')) return []
  const isSaving = last.isOpen && realNow().getTime() - last.at.getTime() < pageSeconds * 1_000
  return isSaving || last.id !== before?.id ? [toChanged(runtime, referral, last)] : []
}
