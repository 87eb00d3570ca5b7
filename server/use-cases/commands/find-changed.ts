import type { CommandRequest } from '#contract/commands.ts'
import { listDecidingEvidence } from '#domain/commands/deciding-evidence.ts'
import { isFields, textOf } from '#domain/fhir-reading.ts'
import { findWriter, type GivenCommand } from '../../store/intents.ts'
import { findOwnWrite } from '../../store/outbox-rows.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import type { CommandCaller } from './command-deps.ts'
import type { ChangedEvidence } from './command-outcome.ts'
import type { ReadChart } from './read-chart.ts'

/**
 * What a person saw. `isWhole`: everything that was there; what is not named is new. `now`: what the decision rests on, if
 * it is more than the deciding evidence; then all of it was seen on both shelves.
 */
export type SeenChart = Pick<CommandRequest, 'seen' | 'referral' | 'patient'> & {
  isWhole: boolean
  now?: readonly string[]
}

type Change = {
  reference: string
  seen?: string
  versionId?: string
  resource?: Readonly<Record<string, unknown>>
}

/** More often nobody writes one resource while another person looks at it. */
const maxSteps = 50

/**
 * What of the evidence behind a decision is other than the person saw, each with when and by whom it was changed as far as
 * that is known. What the caller changed is none of it, people see their own work come, and neither is what Baton itself
 * wrote: what it does, a person has asked it to do.
 *
 * @returns the order first
 */
export async function findChanged(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
  caller: CommandCaller,
  { seen, referral = '', patient, isWhole, now }: SeenChart,
  chart: ReadChart,
): Promise<readonly ChangedEvidence[]> {
  const isNew = (reference: string): boolean => isWhole && (now !== undefined || chart.isOwn(reference))
  const changes = (now ?? listDecidingEvidence(referral, chart.resources)).flatMap((reference) =>
    compare(reference, seen[reference], isNew(reference), chart),
  )
  const changed: ChangedEvidence[] = []
  for (const change of changes) {
    const other = await findOther(change)
    if (other !== 'nobody') changed.push(describe(change, other))
  }
  return changed

  /** Goes back from what stands there to what was seen, as long as it was the caller or Baton itself that wrote. */
  async function findOther({ reference, seen, versionId }: Change): Promise<Writer> {
    const of = patient.slice('Patient/'.length)
    let version = versionId
    for (let step = 0; step < maxSteps && version !== undefined; step += 1) {
      if (version === seen) return 'nobody'
      const written = { reference, versionId: version }
      const command = await findWriter(db, tenant.id, of, written)
      if (command !== undefined && command.actor !== caller.reference) return command
      const own = command ?? (await findOwnWrite(db, tenant.id, of, written))
      if (own === undefined) return undefined
      if (own.base === undefined) return seen === undefined ? 'nobody' : undefined
      version = own.base
    }
    return undefined
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

/** Whoever wrote it; nothing where nobody knows. */
type Writer = GivenCommand | 'nobody' | undefined

/**
 * Page and backend read Baton's own store alike, so something new there is new; of the EHR they may see different parts.
 *
 * @param isNew - whether what was not seen counts as new
 */
function compare(
  reference: string,
  seen: string | undefined,
  isNew: boolean,
  { resources }: Pick<ReadChart, 'resources'>,
): Change[] {
  const [type, id] = reference.split('/')
  const resource = resources.find((each) => each.resourceType === type && each.id === id)
  const meta = isFields(resource?.['meta']) ? resource['meta'] : {}
  const versionId = textOf(meta, 'versionId', [])
  const isChanged = seen === undefined ? isNew : seen !== versionId
  if (!isChanged) return []
  return [
    {
      reference,
      ...(seen === undefined ? {} : { seen }),
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
