import fc from 'fast-check'
import { expect, test } from 'vitest'
import { auditEvents } from '#domain/audit-entry.ts'
import { toAuditText, type AuditRecord } from '#domain/audit-text.ts'

/** Few short texts made of the separators themselves, so that unequal records come close to colliding. */
const text = fc.string({ unit: fc.constantFrom('1', ':', '-', '['), maxLength: 4 })

const record: fc.Arbitrary<AuditRecord> = fc.record({
  tenant: text,
  seq: fc.nat({ max: 12 }),
  recordedAt: text,
  domainAt: text,
  entry: fc.record(
    {
      action: fc.constantFrom('read' as const, 'create' as const),
      event: fc.constantFrom(...auditEvents),
      outcome: fc.constantFrom('success' as const, 'refused' as const),
      agent: text,
      agentName: text,
      role: text,
      patient: text,
      resource: text,
      evidence: fc.array(text, { maxLength: 3 }),
      reason: text,
      recipient: text,
      requestId: text,
      address: text,
    },
    { requiredKeys: ['action', 'event', 'agent', 'outcome'] },
  ),
})

/** Reads a text back as the format says, independently of how it is written. */
function fieldsOf(line: string): unknown[] {
  let at = 'baton-audit-1 '.length
  const number = (): number => {
    const end = line.indexOf(':', at)
    const value = Number(line.slice(at, end))
    at = end + 1
    return value
  }
  const field = (): string | undefined => {
    if (line[at] === '-') return void (at += 1)
    const length = number()
    at += length
    return line.slice(at - length, at)
  }
  const fields: unknown[] = Array.from({ length: 16 }, field)
  if (line[at] === '[') {
    at += 1
    fields.push(Array.from({ length: number() }, field))
  } else fields.push(field())
  expect(at).toBe(line.length)
  return fields
}

test('every record can be read back from its text, so no two records share one', () => {
  fc.assert(
    fc.property(record, (each) => {
      const { tenant, seq, recordedAt, domainAt, entry: e } = each
      expect(fieldsOf(toAuditText(each))).toEqual([
        ...[tenant, String(seq), recordedAt, domainAt],
        ...[e.action, e.event, e.outcome, e.agent, e.agentName, e.role],
        ...[e.patient, e.resource, e.reason, e.recipient, e.requestId, e.address, e.evidence],
      ])
    }),
  )
})
