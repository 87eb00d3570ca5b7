import type { Command, CommandContext, Plan, PlannedWrite, Refusal } from '#domain/commands/command.ts'
import { referenceToWrite } from '#domain/commands/command.ts'
import { planCommand } from '#domain/commands/plan-command.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { WritableResource } from '#domain/fhir-write.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { LoopPolicy } from '#domain/policy.ts'

import { orderReference, patientReference } from './evidence-builders.ts'

/** As far as a trial looks into a resource. */
type Given = { resourceType: string; id?: string | undefined; meta?: object | undefined }

export type Trial = {
  /** ISO instant. */
  now?: string
  policy?: Partial<LoopPolicy>
  context?: Partial<CommandContext>
}

const defaultNow = '2026-01-12T15:00:00Z'

/** Every resource has a version, as from a server. */
function versioned(given: readonly Given[]): readonly WritableResource[] {
  return given.map((resource): WritableResource => {
    const { id, meta, ...rest } = resource
    return { ...rest, ...(id !== undefined && { id }), meta: { versionId: '1', ...meta } }
  })
}

/** The view of one referral. */
export function viewOf(
  resources: readonly unknown[],
  { now = defaultNow, policy = {} }: Trial = {},
  referral = orderReference,
): LoopView {
  const { evidence, setAside } = readEvidence(resources)
  const views = derivePatient(
    { evidence, sources: {}, setAside },
    { ...defaultPolicy, ...policy },
    Date.parse(now),
  )
  const view = views.find((one) => one.referral === referral)
  if (!view) throw new Error(`The resources hold no ${referral} that is a referral`)
  return view
}

/** What a coordinator's command would be planned with: everything may be updated, unless `context` says otherwise. */
export function contextOf(given: readonly Given[], trial: Trial = {}): CommandContext {
  const { now = defaultNow, context = {} } = trial
  const resources = versioned(given)
  const hasOrder = resources.some(({ resourceType }) => resourceType === 'ServiceRequest')
  return {
    ...(hasOrder && { view: viewOf(resources, trial) }),
    patient: patientReference,
    resources,
    canUpdate: () => true,
    actor: { reference: 'PractitionerRole/pr-coordinator', display: 'Dana Coordinator' },
    now: Date.parse(now),
    calendar: defaultPolicy.calendar,
    commandId: 'c-1',
    organization: 'Organization/org-pcp',
    ...context,
  }
}

function isResource(value: unknown): value is WritableResource {
  return typeof value === 'object' && value !== null && 'resourceType' in value
}

function metaOf({ meta }: WritableResource): object {
  return typeof meta === 'object' && meta !== null ? meta : {}
}

/** Creates get ids that no resource has; placeholders everywhere become the references of what was created. */
function carryOut(
  resources: readonly WritableResource[],
  writes: readonly PlannedWrite[],
  lastUpdated: string,
): readonly WritableResource[] {
  const idOf = (index: number): string => `made-${resources.length + index}`
  const resolve = (text: string): string =>
    writes.reduce(
      (one, { write }, index) =>
        one.replaceAll(`"${referenceToWrite(index)}"`, `"${write.resource.resourceType}/${idOf(index)}"`),
      text,
    )
  const chart = new Map(resources.map((one) => [`${one.resourceType}/${one.id ?? ''}`, one]))
  for (const [index, { write }] of writes.entries()) {
    const resolved: unknown = JSON.parse(resolve(JSON.stringify(write.resource)))
    if (!isResource(resolved)) throw new Error('a plan wrote something that is no resource')
    const isNew = write.interaction === 'create'
    const id = isNew ? idOf(index) : write.resource.id
    const versionId = isNew ? '1' : String(Number(write.versionId) + 1)
    const meta = { ...metaOf(resolved), versionId, lastUpdated }
    chart.set(`${resolved.resourceType}/${id}`, { ...resolved, id, meta })
  }
  return [...chart.values()]
}

/** What a command did: its writes, and the chart and the view after them. */
export type Done = {
  writes: readonly PlannedWrite[]
  resources: readonly WritableResource[]
  before: LoopView | undefined
  after: LoopView
}

/** Plans a command, carries its writes out on the chart, and derives the referral again. */
export function tryCommand(
  given: readonly Given[],
  command: Command,
  trial: Trial = {},
): { ok: true; done: Done } | { ok: false; refusal: Refusal } {
  const { now = defaultNow } = trial
  const context = contextOf(given, trial)
  const plan: Plan = planCommand(command, context)
  if (!plan.ok) return plan
  const resources = carryOut(context.resources, plan.writes, now)
  const made = resources.find(({ resourceType }) => resourceType === 'ServiceRequest')
  const referral = context.view?.referral ?? `ServiceRequest/${made?.id ?? ''}`
  const after = viewOf(resources, trial, referral)
  return { ok: true, done: { writes: plan.writes, resources, before: context.view, after } }
}

/** The same for a command that must not be refused. */
export function doCommand(given: readonly Given[], command: Command, trial: Trial = {}): Done {
  const tried = tryCommand(given, command, trial)
  if (!tried.ok) throw new Error(`refused: ${tried.refusal.reason}`)
  return tried.done
}

/** Why a command is refused; nothing when it is not. */
export function refusalOf(given: readonly Given[], command: Command, trial: Trial = {}): Refusal | undefined {
  const tried = tryCommand(given, command, trial)
  return tried.ok ? undefined : tried.refusal
}

/** The resources of one type that a command wrote, as they were planned. */
export function written({ writes }: Pick<Done, 'writes'>, type: string): readonly WritableResource[] {
  return writes.map(({ write }) => write.resource).filter(({ resourceType }) => resourceType === type)
}
