import type { ColumnType } from 'kysely'

interface NumberConsentTable {
  /** The word that stands for all tenants: a revocation holds for every practice that shares the number. */
  tenant_id: string
  /** E.164. */
  number: string
  state: string
  /** How it came about: a keyword, free text, the provider's refusal, a person. */
  source: string
  changed_at: ColumnType<Date, Date, Date>
}

export interface NumberTables {
  number_consent: NumberConsentTable
}
