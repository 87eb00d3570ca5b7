import type { Change } from './receiver-changes.ts'
import type { FieldName, ReceiverRecord } from './receiver.ts'

/** A receiver with its place in the storage. */
export type StoredReceiver = { id: string; version: number; record: ReceiverRecord }

/**
 * What an import does to one receiver. `changes` may be empty where only something unseen changes, such as a key.
 * `kept`: fields of which the import says something else than the person whose word holds.
 */
export type PlannedChange =
  | { kind: 'new'; record: ReceiverRecord }
  | {
      kind: 'changed'
      id: string
      version: number
      record: ReceiverRecord
      changes: readonly Change[]
      kept: readonly FieldName[]
    }
  | { kind: 'unchanged'; id: string; kept: readonly FieldName[] }
