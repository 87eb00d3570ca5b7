import { auditEvents, type AuditEntry } from './audit-entry.ts'
import type { AuditRecord } from './audit-text.ts'

const prefix = 'baton-audit-1 '
const actions = ['create', 'read', 'update', 'delete', 'execute'] as const
const outcomes = ['success', 'refused', 'failed'] as const

/**
 * Reads a record back from its text, as it was hashed.
 *
 * @returns nothing for a text that is not one of ours, whole and in order
 */
export function readAuditText(text: string): AuditRecord | undefined {
  if (!text.startsWith(prefix)) return undefined
  const reader = openReader(text, prefix.length)
  const [tenant, seq, recordedAt, domainAt] = reader.takeMany(4)
  const [action, event, outcome, agent, agentName, role] = reader.takeMany(6)
  const [patient, resource, reason, recipient, requestId, address] = reader.takeMany(6)
  const evidence = reader.takeList()
  const known = {
    action: actions.find((each) => each === action),
    event: auditEvents.find((each) => each === event),
    outcome: outcomes.find((each) => each === outcome),
  }
  if (!reader.isDone() || tenant === undefined || seq === undefined) return undefined
  if (recordedAt === undefined || domainAt === undefined || agent === undefined) return undefined
  if (!known.action || !known.event || !known.outcome) return undefined
  const entry: AuditEntry = {
    action: known.action,
    event: known.event,
    outcome: known.outcome,
    agent,
    ...(agentName !== undefined && { agentName }),
    ...(role !== undefined && { role }),
    ...(patient !== undefined && { patient }),
    ...(resource !== undefined && { resource }),
    ...(reason !== undefined && { reason }),
    ...(recipient !== undefined && { recipient }),
    ...(requestId !== undefined && { requestId }),
    ...(address !== undefined && { address }),
    ...(evidence !== undefined && { evidence }),
  }
  return { tenant, seq: Number(seq), recordedAt, domainAt, entry }
}

type Reader = {
  takeMany: (count: number) => readonly (string | undefined)[]
  takeList: () => readonly string[] | undefined
  isDone: () => boolean
}

/** Reads fields one after the other; whatever is out of order leaves it never done. */
function openReader(text: string, start: number): Reader {
  let at = start
  let isBroken = false
  const takeLength = (): number => {
    const colon = text.indexOf(':', at)
    const length = colon < 0 ? NaN : Number(text.slice(at, colon))
    if (!Number.isInteger(length) || length < 0 || colon + length >= text.length + 1) isBroken = true
    at = colon + 1
    return isBroken ? 0 : length
  }
  const take = (): string | undefined => {
    if (isBroken || at >= text.length) {
      isBroken = true
      return undefined
    }
    if (text[at] === '-') {
      at += 1
      return undefined
    }
    const length = takeLength()
    const value = text.slice(at, at + length)
    if (value.length !== length) isBroken = true
    at += length
    return value
  }
  return {
    takeMany: (count) => Array.from({ length: count }, take),
    takeList: () => {
      if (text[at] !== '[') {
        take()
        return undefined
      }
      at += 1
      const length = takeLength()
      return Array.from({ length }, take).map((each) => each ?? '')
    },
    isDone: () => !isBroken && at === text.length,
  }
}
