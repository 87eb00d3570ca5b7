import { randomBytes } from 'node:crypto'
import type { AuditEntry } from '#domain/audit-entry.ts'
import { readAnswerCode } from '#domain/packet/answer-code.ts'
import {
  findAccess,
  findAccessByCode,
  forgiveAttempts,
  insertAnswerSession,
  takeAttempt,
  type AnswerAccess,
} from '../../store/answer-access.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { sha256 } from '../../store/sessions.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'
import { isSameHash, readAnswerSecrets, type AnswerLink } from './answer-secrets.ts'

/** Long enough to look something up, short enough for a phone that is put down. */
export const answerSessionMs = 20 * 60_000

/** What somebody proves themselves with: what stood on the paper or in the message, and what they know of the patient. */
export type AnswerProof = { code?: string; link?: string; birthDate: string }

/**
 * `no-match` does not say whether it was the code or the birth date. `link-used` and `expired` are said only of links
 * that were really ours.
 */
export type OpenedAnswer =
  { ok: true; token: string } | { ok: false; because: 'no-match' | 'locked' | 'link-used' | 'expired' }

export type UnknownAttempts = {
  /** Tenants of this installation, in one order everywhere. */
  practices: readonly string[]
  /** False where so many were made that more would only fill the trail. */
  mayRecord: () => Promise<boolean>
}

/**
 * Opens an answer page for whoever has the code or a link that was not used yet, and knows the patient's birth date. After
 * a few wrong birth dates nobody gets in any more with that code.
 *
 * What nobody's code or link is, is about no practice, so it is written down for each of them.
 *
 * @param unknown - where that is written down, and whether it still may be
 * @param proof - birth date as `YYYY-MM-DD`
 * @param from - network address, for the audit trail
 * @param now - real clock
 */
export async function openAnswer(
  db: BatonDatabase,
  unknown: UnknownAttempts,
  proof: AnswerProof,
  from: string,
  now: Date,
): Promise<OpenedAnswer> {
  const secrets = await readAnswerSecrets(db)
  const link = proof.link === undefined ? undefined : await secrets.readLink(proof.link, now)
  if (proof.link !== undefined && link === undefined) return refuseUnknown(db, unknown, 'expired', from)
  const access = await findWanted(db, proof, link, secrets.codeHash)
  // Worked out for an unknown code as well, so that its answer takes as long.
  const given = secrets.birthHash(access?.id ?? 'nobody', proof.birthDate)
  if (access === undefined) return refuseUnknown(db, unknown, 'no-match', from)
  const refuse = async (because: Exclude<OpenedAnswer, { ok: true }>['because']): Promise<OpenedAnswer> => {
    await appendAudited(db, access, {
      event: 'answer-refused',
      outcome: 'refused',
      reason: because,
      address: from,
    })
    return { ok: false, because }
  }
  if (access.expiresAt <= now) return refuse('expired')
  if (!(await takeAttempt(db, access))) return refuse('locked')
  if (!isSameHash(given, access.birthHash)) return refuse('no-match')
  const token = randomBytes(32).toString('base64url')
  const isFirst = await db.transaction().execute(async (trx: BatonTransaction) => {
    if (link !== undefined && !(await useUp(trx, link))) return false
    await forgiveAttempts(trx, access)
    await insertAnswerSession(trx, sha256(token), access, new Date(now.getTime() + answerSessionMs))
    const way = link === undefined ? 'code' : 'link'
    await appendAudit(trx, access.tenant, [
      {
        ...toEntry(access),
        event: 'answer-opened',
        outcome: 'success',
        reason: way,
        address: from,
        ...(access.receiver !== undefined && { recipient: access.receiver }),
      },
    ])
    return true
  })
  return isFirst ? { ok: true, token } : refuse('link-used')
}

/** Written down as a refusal of a known code is: so it takes as long, too. */
async function refuseUnknown(
  db: BatonDatabase,
  { practices, mayRecord }: UnknownAttempts,
  because: 'no-match' | 'expired',
  from: string,
): Promise<OpenedAnswer> {
  if (!(await mayRecord())) return { ok: false, because }
  const entry = {
    action: 'read',
    event: 'answer-refused',
    agent: 'Device/baton',
    outcome: 'refused',
    reason: `unknown-${because}`,
    address: from,
  } as const
  await db.transaction().execute(async (trx: BatonTransaction) => {
    for (const practice of practices) await appendAudit(trx, practice, [entry])
  })
  return { ok: false, because }
}

async function findWanted(
  db: BatonDatabase,
  { code }: AnswerProof,
  link: AnswerLink | undefined,
  codeHash: (code: string) => Buffer,
): Promise<AnswerAccess | undefined> {
  if (link !== undefined) return findAccess(db, link.tenant, link.access)
  const read = readAnswerCode(code ?? '')
  return read === undefined ? undefined : findAccessByCode(db, codeHash(read))
}

/** A link is used up by the first who gets in with it: looking at it, as mail scanners do, uses nothing. */
async function useUp(trx: BatonTransaction, { tenant, onceHash, expiresAt }: AnswerLink): Promise<boolean> {
  const used = await trx
    .insertInto('used_once')
    .values({ tenant_id: tenant, hash: onceHash, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return used.numInsertedOrUpdatedRows === 1n
}

/** Who it was about and for whom; what happened is added. */
export function toEntry({
  receiver,
  name,
  patient,
  referral,
}: AnswerAccess): Omit<AuditEntry, 'event' | 'outcome'> {
  return {
    action: 'read',
    agent: receiver ?? 'Device/baton',
    agentName: name,
    role: 'receiver',
    patient: `Patient/${patient}`,
    resource: `ServiceRequest/${referral}`,
  }
}

async function appendAudited(
  db: BatonDatabase,
  access: AnswerAccess,
  what: Pick<AuditEntry, 'event' | 'outcome' | 'reason' | 'address'>,
): Promise<void> {
  await db
    .transaction()
    .execute((trx: BatonTransaction) => appendAudit(trx, access.tenant, [{ ...toEntry(access), ...what }]))
}
