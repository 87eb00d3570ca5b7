import { codeSystems, loopCode, loopWords, taskCodes } from './codes.ts'
import type {
  AppointmentEvidence,
  ChartEvidence,
  CommunicationEvidence,
  DecisionEvidence,
  EncounterEvidence,
  OrderEvidence,
  PriorAuthEvidence,
  TaskEvidence,
} from './evidence-records.ts'
import type { Instant } from './instant.ts'
import { compareText } from './resource-versions.ts'
import { byAuthoring } from './task-times.ts'

/** Everything in a chart that is linked to one order, each list oldest first. */
export type LoopEvidence = {
  order: OrderEvidence
  /** Coordination Tasks: one per dispatch attempt. */
  attempts: TaskEvidence[]
  /** Tasks of the internal owner. */
  ownTasks: TaskEvidence[]
  /** COW cancellation requests. */
  aborts: TaskEvidence[]
  /** Nudges, records requests and other work items. */
  workItems: TaskEvidence[]
  appointments: AppointmentEvidence[]
  encounters: EncounterEvidence[]
  communications: CommunicationEvidence[]
  authorizations: PriorAuthEvidence[]
  decisions: DecisionEvidence[]
}

/** Which orders a resource belongs to, by reference. */
type OrdersByReference = ReadonlyMap<string, readonly string[]>

export type ChartLinks = {
  /** By order reference, in order of reference. */
  loops: ReadonlyMap<string, LoopEvidence>
  /** Orders of Tasks, appointments, encounters and messages; of an order: itself. */
  ordersOf: OrdersByReference
}

const fulfil = `${codeSystems.taskCode}|fulfill`
const abort = `${codeSystems.taskCode}|abort`
const ownLoop = loopCode(taskCodes.ownLoop)
const appointmentOutput = loopCode(loopWords.appointmentOutput)
const encounterOutput = loopCode(loopWords.encounterOutput)

function byTime<Item extends { ref: string }>(timeOf: (item: Item) => Instant) {
  return (one: Item, other: Item): number => timeOf(one) - timeOf(other) || compareText(one.ref, other.ref)
}

/** Lists are shared between references and never changed: nearly everything hangs on one order. */
type LinkTable = Map<string, readonly string[]>

function addLinks(table: LinkTable, reference: string, orders: readonly string[]): void {
  const known = table.get(reference)
  if (known === orders) return
  const fresh = known ? orders.filter((order) => !known.includes(order)) : orders
  if (fresh.length > 0) table.set(reference, known ? [...known, ...fresh] : fresh)
}

/** Gives `reference` the orders of every reference it names. */
function followLinks(table: LinkTable, reference: string, named: readonly string[]): void {
  for (const target of named) {
    const orders = target === reference ? undefined : table.get(target)
    if (orders) addLinks(table, reference, orders)
  }
}

function identifierTable(orders: readonly OrderEvidence[], links: LinkTable): LinkTable {
  const table: LinkTable = new Map()
  for (const order of orders)
    for (const identifier of order.identifiers) addLinks(table, identifier, links.get(order.ref) ?? [])
  return table
}

function linkByIdentifier(
  links: LinkTable,
  reference: string,
  named: readonly string[],
  identifiers: LinkTable,
): void {
  for (const identifier of named) {
    const orders = identifiers.get(identifier)
    if (orders) addLinks(links, reference, orders)
  }
}

/** Parts come after their wholes: one pass per level of `partOf`, and no level means no more links. */
function linkTasks(tasks: readonly TaskEvidence[], links: LinkTable, identifiers: LinkTable): void {
  let waiting = tasks
  for (;;) {
    const left = waiting.filter(({ ref, focus, basedOn, partOf }) => {
      followLinks(links, ref, focus)
      followLinks(links, ref, basedOn)
      followLinks(links, ref, partOf)
      return !links.has(ref)
    })
    if (left.length === waiting.length) break
    waiting = left
  }
  for (const task of waiting) linkByIdentifier(links, task.ref, task.identifiers, identifiers)
}

function linkOutputs(tasks: readonly TaskEvidence[], links: LinkTable): void {
  for (const task of tasks)
    for (const { types, reference } of task.outputs)
      if (types.includes(appointmentOutput) || types.includes(encounterOutput))
        followLinks(links, reference, [task.ref])
}

function linkDecidedAppointments(decisions: readonly DecisionEvidence[], links: LinkTable): void {
  for (const decision of decisions) {
    if (decision.activity !== 'appointment-linked') continue
    const appointment = decision.about.find((reference) => reference.startsWith('Appointment/'))
    if (appointment) followLinks(links, appointment, decision.about)
  }
}

/** A person's word that an appointment does not belong to an order outweighs whatever links it. */
function dropUnlinkedAppointments(decisions: readonly DecisionEvidence[], links: LinkTable): void {
  const newest = new Map<string, DecisionEvidence>()
  for (const decision of decisions) {
    const { activity, about, decidedAt } = decision
    if (activity !== 'appointment-linked' && activity !== 'appointment-unlinked') continue
    const appointment = about.find((reference) => reference.startsWith('Appointment/'))
    for (const order of appointment === undefined ? [] : about.filter(isOrder)) {
      const key = `${appointment ?? ''} ${order}`
      if ((newest.get(key)?.decidedAt ?? -Infinity) <= decidedAt) newest.set(key, decision)
    }
  }
  for (const [key, { activity }] of newest) {
    const [appointment = '', order] = key.split(' ')
    const orders = activity === 'appointment-unlinked' ? links.get(appointment) : undefined
    if (orders)
      links.set(
        appointment,
        orders.filter((one) => one !== order),
      )
  }
}

const isOrder = (reference: string): boolean => reference.startsWith('ServiceRequest/')

/** A message may answer another message: as many passes as the longest conversation. */
function linkMessages(messages: readonly CommunicationEvidence[], links: LinkTable): void {
  let waiting = messages
  for (;;) {
    const left = waiting.filter(({ ref, basedOn, partOf, about, inResponseTo }) => {
      followLinks(links, ref, basedOn)
      followLinks(links, ref, partOf)
      followLinks(links, ref, about)
      followLinks(links, ref, inResponseTo)
      return !links.has(ref)
    })
    if (left.length === waiting.length || left.length === 0) return
    waiting = left
  }
}

function linkChart(chart: ChartEvidence): LinkTable {
  const links: LinkTable = new Map()
  for (const { ref } of chart.orders) links.set(ref, [ref])
  const identifiers = identifierTable(chart.orders, links)
  linkTasks(chart.tasks, links, identifiers)
  linkOutputs(chart.tasks, links)
  linkDecidedAppointments(chart.decisions, links)
  for (const appointment of chart.appointments) {
    followLinks(links, appointment.ref, appointment.basedOn)
    linkByIdentifier(links, appointment.ref, appointment.basedOnIdentifiers, identifiers)
  }
  dropUnlinkedAppointments(chart.decisions, links)
  for (const { ref, basedOn, appointments } of chart.encounters) {
    followLinks(links, ref, basedOn)
    followLinks(links, ref, appointments)
  }
  linkMessages(chart.communications, links)
  return links
}

function emptyLoop(order: OrderEvidence): LoopEvidence {
  return {
    order,
    attempts: [],
    ownTasks: [],
    aborts: [],
    workItems: [],
    appointments: [],
    encounters: [],
    communications: [],
    authorizations: [],
    decisions: [],
  }
}

function shelfOf(task: TaskEvidence, loop: LoopEvidence): TaskEvidence[] {
  if (task.codes.includes(ownLoop)) return loop.ownTasks
  if (task.codes.includes(abort)) return loop.aborts
  const isDispatch = task.codes.includes(fulfil) || task.codes.length === 0
  return isDispatch && task.partOf.length === 0 ? loop.attempts : loop.workItems
}

/**
 * The orders that a decision names. What else it names may belong to a second order too, one visit to two referrals for
 * example, and a closing must never reach that one.
 */
function ordersNamed(
  about: readonly string[],
  loops: ReadonlyMap<string, LoopEvidence>,
): readonly string[] | undefined {
  const named = about.filter((reference) => loops.has(reference))
  return named.length > 0 ? named : undefined
}

/** An authorization belongs to the orders it names or that name it, else to the only open order of the patient. */
function ordersOfAuthorization(authorization: PriorAuthEvidence, chart: ChartEvidence): readonly string[] {
  const named = chart.orders.filter(
    (order) => authorization.orders.includes(order.ref) || order.related.includes(authorization.ref),
  )
  if (named.length > 0) return named.map((order) => order.ref)
  const isAsked = chart.orders.filter(
    (order) => order.status !== 'draft' && order.status !== 'entered-in-error',
  )
  const [only] = isAsked
  const isBefore = only !== undefined && (only.authored?.at ?? only.knownAt) > authorization.answer.at
  return only && isAsked.length === 1 && !isBefore ? [only.ref] : []
}

/**
 * Links what a chart holds to its orders: by explicit reference, by identifier with the same assigner, through
 * Tasks, appointments and conversations, and by recorded decision. Nothing is guessed here.
 *
 * @param chart - one patient's evidence, orders already narrowed to referrals
 */
export function linkChartToOrders(chart: ChartEvidence): ChartLinks {
  const links = linkChart(chart)
  const loops = new Map(chart.orders.map((order) => [order.ref, emptyLoop(order)]))
  const put = <Item extends { ref: string }>(
    items: readonly Item[],
    order: (one: Item, other: Item) => number,
    shelf: (loop: LoopEvidence, item: Item) => Item[],
  ): void => {
    for (const item of items.length > 1 ? items.toSorted(order) : items)
      for (const reference of links.get(item.ref) ?? []) {
        const loop = loops.get(reference)
        if (loop) shelf(loop, item).push(item)
      }
  }
  put(chart.tasks, byAuthoring, (loop, task) => shelfOf(task, loop))
  put(
    chart.appointments,
    byTime((one) => one.startsAt ?? one.knownAt),
    (loop) => loop.appointments,
  )
  put(
    chart.encounters,
    byTime((one) => one.start?.at ?? one.knownAt),
    (loop) => loop.encounters,
  )
  put(
    chart.communications,
    byTime((one) => one.sentAt ?? one.knownAt),
    (loop) => loop.communications,
  )
  for (const { ref, about } of chart.decisions) followLinks(links, ref, ordersNamed(about, loops) ?? about)
  put(
    chart.decisions,
    byTime((decision) => decision.decidedAt),
    (loop) => loop.decisions,
  )
  for (const authorization of chart.authorizations.toSorted(byTime((one) => one.answer.at)))
    for (const reference of ordersOfAuthorization(authorization, chart))
      loops.get(reference)?.authorizations.push(authorization)
  return { loops, ordersOf: links }
}
