import type { Command } from '#domain/commands/command.ts'
import type { WritableResource } from '#domain/fhir-write.ts'
import { isFields } from '#domain/fhir-reading.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { CommandDeps } from './command-deps.ts'
import { readBookedSlot } from './read-slots.ts'

/** A patient's chart as it is now, read for a command. */
export type ReadChart = {
  views: readonly LoopView[]
  /** Of both shelves. */
  resources: readonly WritableResource[]
  isOwn: (reference: string) => boolean
  /** Whether the EHR declares that it takes this. */
  ehrTakes: (type: string, interaction: 'create' | 'update') => boolean
  /** The Slot that a command books, as it is now; absent where it books none, or nobody can read it. */
  slot: unknown
  /** Domain time. */
  now: Date
  /** Derives again from what has been written since, and stores it for the list, the sweep and the next launch. */
  judgeAgain: () => Promise<void>
}

/** So old may a reading be that a command is decided on; a page that shows it has just read the chart itself. */
const maxAgeMs = 0

/**
 * Reads the chart with the backend's own access: what a page says of it is never believed.
 *
 * @param command - for what: the time that it picks is read too
 * @returns `chart-only` without backend credentials
 * @throws EhrUnavailable when referrals cannot be read
 */
export async function readChart(
  { db, refresher, gateways }: CommandDeps,
  runtime: TenantRuntime,
  patient: string,
  command?: Command,
): Promise<ReadChart | 'chart-only'> {
  const refreshed = await refresher.refresh(runtime, patient, { purpose: 'chart-opened', maxAgeMs })
  if (refreshed.kind === 'chart-only') return 'chart-only'
  if (refreshed.kind === 'blind') throw refreshed.because
  const { resources } = await readOwnEvidence(db, runtime.tenant.id, patient)
  const own = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${String(id)}`))
  const { types } = runtime.connection.capabilities()
  return {
    views: refreshed.views,
    resources: refreshed.meta.resources.flatMap(toWritable),
    isOwn: (reference) => own.has(reference),
    ehrTakes: (type, interaction) => types[type]?.[interaction] === true,
    slot: await readBookedSlot(gateways.find(runtime), command),
    now: refreshed.meta.judgedAt,
    judgeAgain: async () => {
      await refresher.refresh(runtime, patient, { purpose: 'chart-opened' })
    },
  }
}

function toWritable(resource: unknown): WritableResource[] {
  if (!isFields(resource)) return []
  const { resourceType, id, ...fields } = resource
  if (typeof resourceType !== 'string') return []
  return [{ resourceType, ...(typeof id === 'string' ? { id } : {}), ...fields }]
}
