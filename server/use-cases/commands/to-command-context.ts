import type { CommandRequest } from '#contract/commands.ts'
import { localDay } from '#domain/clinic-zone.ts'
import type { CommandContext } from '#domain/commands/command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import { chooseOwner, findLead, findPresent } from '#domain/watch/ownership.ts'
import { takeReferralSerial } from '../../store/intents.ts'
import { countOpenByOwner } from '../../store/loops.ts'
import { packetChannels } from '../packets/packet-channels.ts'
import type { BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import type { CommandCaller } from './command-deps.ts'
import type { ReadChart } from './read-chart.ts'

/** Everything a planner may know, gathered within the transaction that stores its plan. */
export async function toCommandContext(
  trx: BatonTransaction,
  { tenant }: TenantRuntime,
  caller: CommandCaller,
  { command, id, patient, mayWrite }: CommandRequest,
  chart: ReadChart,
  view: LoopView | undefined,
): Promise<CommandContext> {
  const {
    calendar,
    ourOrganizations: [organization],
  } = tenant.policy
  const now = chart.now.getTime()
  const today = localDay(now, calendar.timeZone)
  const loop =
    view === undefined
      ? command.name === 'refer'
        ? { specialty: command.specialty, direction: 'outbound' as const, urgency: command.urgency }
        : undefined
      : {
          direction: view.axes.direction,
          urgency: view.urgency,
          ...(view.specialty === undefined ? {} : { specialty: view.specialty }),
        }
  const isUnowned = view?.owner === undefined
  const load = isUnowned ? await countOpenByOwner(trx, tenant.id) : new Map<string, number>()
  const chosen = loop && isUnowned ? chooseOwner(loop, tenant.staff, load, today) : undefined
  const lead = findLead(tenant.staff, today)
  const manager = tenant.staff.filter(({ roles }) => roles.includes('manager'))
  const present = manager.map((one) => findPresent(one, tenant.staff, today)).find((one) => one !== undefined)
  const takes = new Set(mayWrite)
  return {
    patient,
    resources: chart.resources,
    canUpdate: (reference) => {
      const [type = ''] = reference.split('/')
      return chart.isOwn(reference) || (chart.ehrTakes(type, 'update') && takes.has(`${type}.update`))
    },
    actor: { reference: caller.reference, ...(caller.name === undefined ? {} : { display: caller.name }) },
    now,
    calendar,
    commandId: id,
    ...(organization === undefined ? {} : { organization }),
    names: Object.fromEntries(tenant.staff.map(({ reference, name }) => [reference, name])),
    channels: packetChannels(tenant),
    leads: {
      ...(lead === undefined ? {} : { 'coordinator-lead': lead.reference }),
      ...(present === undefined ? {} : { manager: present.reference }),
    },
    ...(view === undefined ? {} : { view }),
    ...(chart.slot === undefined ? {} : { slot: chart.slot }),
    ...(chosen === undefined ? {} : { owner: chosen.owner }),
    ...(command.name === 'refer' ? { referralNumber: await takeNumber(trx, tenant.id, today) } : {}),
  }
}

async function takeNumber(trx: BatonTransaction, tenant: string, today: string): Promise<string> {
  const year = Number(today.slice(0, 4))
  return toReferralNumber(year, await takeReferralSerial(trx, tenant, year))
}
