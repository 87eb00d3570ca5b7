import type { ColumnType, Generated } from 'kysely'
import type { AuditTables } from './audit-tables.ts'
import type { CleanUpTables } from './clean-up-tables.ts'
import type { CommandTables } from './command-tables.ts'
import type { DirectoryTables } from './directory-tables.ts'
import type { PacketTables } from './packet-tables.ts'
import type { PolicyTables } from './policy-tables.ts'
import type { ReportTables } from './report-tables.ts'
import type { SyncTables } from './sync-tables.ts'
import type { NoteTables } from './note-tables.ts'
import type { NumberTables } from './number-tables.ts'
import type { WatchTables } from './watch-tables.ts'
import type { WorklistTables } from './worklist-tables.ts'

/** `timestamptz`: a Date when read; Date or SQL when written. */
type Timestamp = ColumnType<Date, Date, Date>

/** `jsonb`: whatever was stored, to be parsed by whoever reads it; written as JSON text. */
type Json = ColumnType<unknown, string, string>

interface SessionTable {
  tenant_id: string
  /** SHA-256 of the bearer; the bearer itself is nowhere. */
  token_hash: Buffer
  fhir_user: string
  user_name: string | null
  /** Null for a session of a worklist. */
  patient_id: string | null
  roles: string[]
  created_at: Generated<Date>
  last_used_at: Generated<Date>
  ends_at: Timestamp
}

/** Things that work once: nonces, and id_tokens of issuers that do not echo nonces. */
interface UsedOnceTable {
  tenant_id: string
  hash: Buffer
  expires_at: Timestamp
}

interface TenantSecretTable {
  tenant_id: string
  name: string
  value: Buffer
}

interface DiscoveryTable {
  tenant_id: string
  /** What was read at one address says nothing about another, even of the same tenant. */
  iss: string
  smart: Json | null
  smart_read_at: Timestamp | null
  capabilities: Json | null
  capabilities_read_at: Timestamp | null
}

interface SnapshotTable {
  tenant_id: string
  patient_id: string
  as_of: Timestamp
  /** Which derivation made it; another one's is not used. */
  derivation: string
  loops: Json
}

interface SigningKeyTable {
  tenant_id: string
  kid: string
  algorithm: string
  private_jwk: Json
  created_at: Generated<Date>
  /** From then on it signs; published from the beginning. Real clock. */
  active_from: Generated<Date>
  /** From then on it is neither used nor published; null while it is. */
  retired_at: Date | null
}

interface ClockTable {
  tenant_id: string
  offset_ms: number
}

interface OwnStoreLoadTable {
  tenant_id: string
  stamp: string
}

/** Baton's own tables; those of its FHIR store lie beside them and are that server's business. */
export interface Tables
  extends
    AuditTables,
    WatchTables,
    SyncTables,
    NumberTables,
    CommandTables,
    WorklistTables,
    DirectoryTables,
    CleanUpTables,
    PacketTables,
    NoteTables,
    ReportTables,
    PolicyTables {
  session: SessionTable
  used_once: UsedOnceTable
  tenant_secret: TenantSecretTable
  discovery: DiscoveryTable
  snapshot: SnapshotTable
  signing_key: SigningKeyTable
  own_store_load: OwnStoreLoadTable
  baton_clock: ClockTable
}
