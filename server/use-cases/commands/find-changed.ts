import type { CommandRequest } from '#contract/commands.ts'
import { listDecidingEvidence } from '#domain/commands/deciding-evidence.ts'
import { isFields, textOf } from '#domain/fhir-reading.ts'
import { findWriter, type GivenCommand } from '../../store/intents.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import type { CommandCaller } from './command-deps.ts'
import type { ChangedEvidence } from './command-outcome.ts'
import type { ReadChart } from './read-chart.ts'

/** What a person saw. `isWhole`: everything that was there; what is not named is new. */
export type SeenChart = Pick<CommandRequest, 'seen' | 'referral' | 'patient'> & { isWhole: boolean }

type Change = { reference: string; versionId?: string; resource?: Readonly<Record<string, unknown>> }

/**
 * What of the evidence behind a decision is other than the person saw, each with when and by whom it was changed as far as
 * that is known. What the caller changed is none of it: people see their own work come.
 *
 * @returns the order first
 */
export async function findChanged(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
  caller: CommandCaller,
  { seen, referral = '', patient, isWhole }: SeenChart,
  chart: ReadChart,
): Promise<readonly ChangedEvidence[]> {
  const changes = listDecidingEvidence(referral, chart.resources).flatMap((reference) =>
    compare(reference, seen[reference], isWhole, chart),
  )
  const changed: ChangedEvidence[] = []
  for (const change of changes) {
    const writer = await writerOf(change)
    if (writer?.actor === caller.reference) continue
    changed.push(describe(change, writer))
  }
  return changed

  async function writerOf({ reference, versionId }: Change): Promise<GivenCommand | undefined> {
    if (versionId === undefined) return undefined
    return findWriter(db, tenant.id, patient.slice('Patient/'.length), { reference, versionId })
  }
  function describe({ reference, resource }: Change, writer: GivenCommand | undefined): ChangedEvidence {
    const at = isFields(resource?.['meta']) ? resource['meta']['lastUpdated'] : undefined
    const by = writer === undefined ? whoOf(resource) : nameOf(tenant, writer.actor)
    const command = writer && commandNameOf(writer)
    return {
      reference,
      ...(typeof at === 'string' ? { at } : {}),
      ...(by === undefined ? {} : { by }),
      ...(command === undefined ? {} : { command }),
    }
  }
}

/** Page and backend read Baton's own store alike, so something new there is new; of the EHR they may see different parts. */
function compare(
  reference: string,
  seen: string | undefined,
  isWhole: boolean,
  { resources, isOwn }: ReadChart,
): Change[] {
  const [type, id] = reference.split('/')
  const resource = resources.find((each) => each.resourceType === type && each.id === id)
  const meta = isFields(resource?.['meta']) ? resource['meta'] : {}
  const versionId = textOf(meta, 'versionId', [])
  const isChanged = seen === undefined ? isWhole && isOwn(reference) : seen !== versionId
  if (!isChanged) return []
  return [
    {
      reference,
      ...(versionId === undefined ? {} : { versionId }),
      ...(resource === undefined ? {} : { resource }),
    },
  ]
}

/** How the practice calls whoever gave a command. */
export function nameOf({ staff }: TenantRuntime['tenant'], actor: string): string | undefined {
  return staff.find(({ reference }) => reference === actor)?.name
}

/** What somebody did, by the name of the command. */
export function commandNameOf({ command }: Pick<GivenCommand, 'command'>): string | undefined {
  const name = isFields(command) ? command['name'] : undefined
  return typeof name === 'string' ? name : undefined
}

/** Only a decision's agent says who it was; nothing else is guessed at. */
function whoOf(resource: Change['resource']): string | undefined {
  const agents = resource?.['agent']
  const [agent] = Array.isArray(agents) ? agents.filter(isFields) : []
  const who = isFields(agent?.['who']) ? agent['who'] : undefined
  return typeof who?.['display'] === 'string' ? who['display'] : undefined
}
