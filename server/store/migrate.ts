import type { Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { launchMigration } from './migrations/0001-launch.ts'
import { watchMigration } from './migrations/0002-watch.ts'
import { auditMigration } from './migrations/0003-audit.ts'
import { syncMigration } from './migrations/0004-sync.ts'
import { numbersMigration } from './migrations/0005-numbers.ts'
import { notAfterMigration } from './migrations/0006-not-after.ts'
import { worklistMigration } from './migrations/0010-worklist.ts'
import { directoryMigration } from './migrations/0011-directory.ts'
import { rolesMigration } from './migrations/0012-roles.ts'
import { cleanUpMigration } from './migrations/0017-clean-up.ts'
import { commandsMigration } from './migrations/0013-commands.ts'
import { ehrSubscriptionMigration } from './migrations/0015-ehr-subscription.ts'
import { plansAsWrittenMigration } from './migrations/0016-plans-as-written.ts'
import { egressMigration } from './migrations/0014-egress.ts'
import { noteDecisionsMigration } from './migrations/0022-note-decisions.ts'
import { packetsMigration } from './migrations/0020-packets.ts'
import { receivedNotesMigration } from './migrations/0018-received-notes.ts'
import { outboxAsWrittenMigration } from './migrations/0007-outbox-as-written.ts'
import { unreadChartsMigration } from './migrations/0008-unread-charts.ts'
import { reportsMigration } from './migrations/0024-reports.ts'
import { reportSettingsMigration } from './migrations/0025-report-settings.ts'
import { policyMigration } from './migrations/0026-policy.ts'
import { dueKnownMigration } from './migrations/0028-due-known.ts'
import { outboxPatientMigration } from './migrations/0029-outbox-patient.ts'
import { usualFromLoopsMigration } from './migrations/0031-usual-from-loops.ts'
import { rowBasisMigration } from './migrations/0030-row-basis.ts'
import { noteIdentifiersMigration } from './migrations/0035-note-identifiers.ts'
import { filedNotesMigration } from './migrations/0036-filed-notes.ts'
import { textConsentNumberMigration } from './migrations/0032-text-consent-number.ts'
import { firstReadingsMigration } from './migrations/0037-first-readings.ts'
import { documentTextsMigration } from './migrations/0041-document-texts.ts'
import { openWorkMigration } from './migrations/0038-open-work.ts'
import { attemptsAndHoldsMigration } from './migrations/0042-attempts-and-holds.ts'
import { ehrWorkMigration } from './migrations/0047-ehr-work.ts'
import { usualIndexMigration } from './migrations/0043-usual-index.ts'
import { cellsOfGroupsMigration } from './migrations/0048-cells-of-groups.ts'
import { blindNoticesMigration } from './migrations/0034-blind-notices.ts'
import { knownThenMigration } from './migrations/0033-known-then.ts'
import { auditPurgeMigration } from './migrations/0009-audit-purge.ts'
import { complianceMigration } from './migrations/0027-compliance.ts'

export type MigrationSet = {
  /** Each set keeps its own history, so that they can grow apart. */
  historyTable: string
  migrations: Readonly<Record<string, Migration>>
}

export const batonMigrations: MigrationSet = {
  historyTable: 'baton_migration',
  migrations: {
    '0001-launch': launchMigration,
    '0002-watch': watchMigration,
    '0003-audit': auditMigration,
    '0004-sync': syncMigration,
    '0005-numbers': numbersMigration,
    '0006-not-after': notAfterMigration,
    '0010-worklist': worklistMigration,
    '0011-directory': directoryMigration,
    '0012-roles': rolesMigration,
    '0013-commands': commandsMigration,
    '0014-egress': egressMigration,
    '0015-ehr-subscription': ehrSubscriptionMigration,
    '0016-plans-as-written': plansAsWrittenMigration,
    '0017-clean-up': cleanUpMigration,
    '0018-received-notes': receivedNotesMigration,
    '0020-packets': packetsMigration,
    '0022-note-decisions': noteDecisionsMigration,
    '0007-outbox-as-written': outboxAsWrittenMigration,
    '0008-unread-charts': unreadChartsMigration,
    '0009-audit-purge': auditPurgeMigration,
    '0024-reports': reportsMigration,
    '0025-report-settings': reportSettingsMigration,
    '0026-policy': policyMigration,
    '0027-compliance': complianceMigration,
    '0028-due-known': dueKnownMigration,
    '0029-outbox-patient': outboxPatientMigration,
    '0030-row-basis': rowBasisMigration,
    '0032-text-consent-number': textConsentNumberMigration,
    '0034-blind-notices': blindNoticesMigration,
    '0038-open-work': openWorkMigration,
    '0036-filed-notes': filedNotesMigration,
    '0033-known-then': knownThenMigration,
    '0031-usual-from-loops': usualFromLoopsMigration,
    '0037-first-readings': firstReadingsMigration,
    '0041-document-texts': documentTextsMigration,
    '0042-attempts-and-holds': attemptsAndHoldsMigration,
    '0043-usual-index': usualIndexMigration,
    '0047-ehr-work': ehrWorkMigration,
    '0048-cells-of-groups': cellsOfGroupsMigration,
    '0035-note-identifiers': noteIdentifiersMigration,
  },
}

/**
 * Brings a database up to date. Any number of processes may do so at once: each migration is applied exactly once.
 *
 * @throws Error naming the migration that failed
 */
export async function migrate<Tables>(db: Kysely<Tables>, sets: readonly MigrationSet[]): Promise<void> {
  for (const { historyTable, migrations } of sets) {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
      migrationTableName: historyTable,
      migrationLockTableName: `${historyTable}_lock`,
    })
    const { error, results } = await migrator.migrateToLatest()
    if (error === undefined) continue
    const failed = results?.find((each) => each.status === 'Error')?.migrationName ?? 'the migrations'
    throw new Error(`The database could not be brought up to date: ${failed} failed`, { cause: error })
  }
}
