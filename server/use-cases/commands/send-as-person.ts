import { resolveWrite } from '#domain/commands/place-writes.ts'
import { createAsPerson } from '../../ehr/create-as-person.ts'
import { findIntent } from '../../store/intents.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import type { CommandCaller, CommandDeps } from './command-deps.ts'
import { isCallers } from './is-callers.ts'
import type { WriteBecame } from './note-outcome.ts'
import { StoredWrite, writtenOf } from './stored-intent.ts'

/**
 * Makes one create of an intent with the access of whoever gave it, for a page that must not send it itself.
 *
 * @returns what became of it, as a page would have reported it; `uncertain` for anything but a create whose turn it is
 */
export async function sendAsPerson(
  { db }: CommandDeps,
  { tenant, connection }: TenantRuntime,
  caller: CommandCaller,
  asked: { id: string; seq: number; accessToken: string },
): Promise<WriteBecame> {
  const intent = await findIntent(db, tenant.id, asked.id)
  const stored = intent?.writes.find(({ seq, shelf }) => seq === asked.seq && shelf === 'ehr')
  const isTheirs = intent?.state === 'open' && isCallers(intent, caller)
  if (!isTheirs || stored?.state !== 'waiting') return { kind: 'uncertain' }
  const write = resolveWrite(StoredWrite.parse(stored.write), writtenOf(intent.writes))
  if (write?.interaction !== 'create') return { kind: 'uncertain' }
  const { accessToken } = asked
  const outcome = await createAsPerson(connection, { tenant: tenant.id, iss: tenant.iss, accessToken }, write)
  switch (outcome.kind) {
    case 'written': {
      const { reference, versionId } = outcome
      return { kind: 'written', reference, ...(versionId === undefined ? {} : { versionId }) }
    }
    case 'unsupported':
      return { kind: 'refused', status: 405 }
    case 'retry':
    case 'uncertain':
      return { kind: 'uncertain' }
    case 'access-ended':
    case 'stale':
    case 'refused':
      return outcome
  }
}
