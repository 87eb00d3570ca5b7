import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** A database, or a transaction in it, that holds Baton's tables. */
export type WatchDatabase = Kysely<Tables>
export type WatchTransaction = Transaction<Tables>
