import { sql, type Kysely } from 'kysely'
import type { PolicyTables } from './policy-tables.ts'

/** Writes down what the files say of a practice's policy, unless that is what they were last seen to say. */
export async function notePolicyOfFiles(
  db: Kysely<PolicyTables>,
  tenant: string,
  document: unknown,
  at: Date,
): Promise<void> {
  const text = JSON.stringify(document)
  await sql`insert into policy_of_files (tenant_id, seen_at, document)
    select ${tenant}, ${at}, ${text}::json
    where ${text} is distinct from (select document::text from policy_of_files where tenant_id = ${tenant}
      order by seen_at desc limit 1)
    on conflict do nothing`.execute(db)
}

/** What the files of a practice were seen to say, and since when; oldest first. */
export async function findPoliciesOfFiles(
  db: Kysely<PolicyTables>,
  tenant: string,
): Promise<readonly { seenAt: Date; document: unknown }[]> {
  return db
    .selectFrom('policy_of_files')
    .select(['seen_at as seenAt', 'document'])
    .where('tenant_id', '=', tenant)
    .orderBy('seen_at')
    .execute()
}
