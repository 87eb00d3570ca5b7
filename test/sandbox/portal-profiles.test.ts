import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PlannedStep } from '#domain/escalation.ts'
import { readAuditText } from '#domain/audit-text-reading.ts'
import { isFields } from '#domain/fhir-reading.ts'
import { athenaLike } from '../../server/sandbox/profiles/athena-like.ts'
import { epicLike } from '../../server/sandbox/profiles/epic-like.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { oracleLike } from '../../server/sandbox/profiles/oracle-like.ts'
import { readOnly } from '../../server/sandbox/profiles/read-only.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { openDossier } from '../support/a-dossier.ts'
import { setDomainTime, keepLoop, wednesdayNoon } from '../support/watch-fixture.ts'
import { openWatchedSandbox, type WatchedSandbox } from '../support/watched-sandbox.ts'

// A nudge to a patient who never agreed to texts, in practices whose EHRs differ in what they let an app write.

const profiles = [full, epicLike, oracleLike, athenaLike, readOnly]
const nudge: PlannedStep = {
  clock: 'patient',
  step: 'd1',
  cycle: 1,
  action: 'patient-message',
  recipients: ['patient'],
  at: new Date(wednesdayNoon.getTime() - 3_600_000).toISOString(),
  rank: 0,
}

let clinic: WatchedSandbox
beforeAll(async () => {
  clinic = await openWatchedSandbox(
    profiles.map(({ id }) => ({ resourceType: 'Patient', id: `p-${id}` })),
    profiles,
    () => ({ hasPatientPortal: true }),
  )
  await setDomainTime(clinic.db, wednesdayNoon)
  for (const { id } of profiles)
    await keepLoop(clinic.db, id, { dossier: dossierOf(id), plan: { steps: [nudge] } })
  await clinic.goTo(wednesdayNoon.toISOString())
}, 120_000)
afterAll(() => clinic.close())

function dossierOf(tenant: string): typeof openDossier {
  const { patient } = openDossier
  const reference = `Patient/p-${tenant}`
  const reach =
    patient.reach.kind === 'nobody' ? patient.reach : { ...patient.reach, reference, hasPortal: true }
  return {
    ...openDossier,
    referral: `ServiceRequest/sr-${tenant}`,
    patient: { ...patient, reference, reach, textConsent: 'none' },
  }
}

const rows = (tenant: string) =>
  clinic.db
    .selectFrom('outbox')
    .select(['key', 'state', 'result'])
    .where('tenant_id', '=', tenant)
    .where('key', 'like', '%|patient|d1|1|%')
    .execute()
const rowOf = async (tenant: string, channel: string) =>
  (await rows(tenant)).find(({ key }) => key === `sr-${tenant}|patient|d1|1|patient|${channel}`)

type Field = Record<string, unknown>
const codesIn = (resource: unknown): string[] =>
  [...JSON.stringify(resource ?? {}).matchAll(/"code":"([^"]+)"/g)].map(([, code = '']) => code)

/** `medium status reason` of messages, sorted. */
const told = (messages: readonly Field[]): string[] =>
  messages
    .map(({ medium, status, statusReason }) =>
      [...codesIn(medium), status, ...codesIn(statusReason)].map(String).join(' '),
    )
    .toSorted()
const inEhr = async (tenant: string, type: string): Promise<Field[]> => clinic.inEhr(type, `p-${tenant}`)
const inOwnStore = async (tenant: string, type: string): Promise<Field[]> =>
  (await readOwnEvidence(clinic.db, tenant, `p-${tenant}`)).resources
    .filter(isFields)
    .filter(({ resourceType }) => resourceType === type)

describe('a nudge in the portal', () => {
  test.each(['full', 'epic-like', 'oracle-like'])(
    'is there once where the EHR takes messages: %s',
    async (tenant) => {
      expect(await rowOf(tenant, 'sms')).toMatchObject({
        state: 'suppressed',
        result: 'held-back-no-consent',
      })
      const portal = await rowOf(tenant, 'portal')
      expect(portal?.state).toBe('sent')
      expect(portal?.result).toMatch(/^ehr:Communication\//)
      const messages = [
        ...(await inEhr(tenant, 'Communication')),
        ...(await inOwnStore(tenant, 'Communication')),
      ]
      expect(told(messages)).toEqual(['ONLINEWRIT completed', 'sms not-done held-back-no-consent'])
      expect(await rowOf(tenant, 'voice')).toBeUndefined()
    },
  )

  test.each(['athena-like', 'read-only'])(
    'becomes a call for the owner where it takes none, and both why and that stand in our store: %s',
    async (tenant) => {
      expect(await rowOf(tenant, 'portal')).toMatchObject({ state: 'failed', result: 'unsupported' })
      expect(await inEhr(tenant, 'Communication')).toEqual([])
      expect(told(await inOwnStore(tenant, 'Communication'))).toEqual([
        'ONLINEWRIT not-done system-error',
        'sms not-done held-back-no-consent',
      ])
      const [call, ...others] = await inOwnStore(tenant, 'Task')
      expect(others).toEqual([])
      expect(call).toMatchObject({ status: 'requested', owner: { reference: openDossier.owner } })
      expect(call?.description).toMatch(/phone|call/i)
      expect(await reasonsOf(tenant)).toEqual(['held-back-no-consent', 'unsupported', 'no-other-way'])
    },
  )
})

/** Why each way was passed over or taken, as the audit trail tells it. */
async function reasonsOf(tenant: string): Promise<string[]> {
  const entries = await clinic.db
    .selectFrom('audit_event')
    .select(['event', 'entry'])
    .where('tenant_id', '=', tenant)
    .where('event', 'in', ['message-suppressed', 'message-failed', 'fhir-written'])
    .orderBy('seq')
    .execute()
  return entries
    .flatMap(({ entry }) => readAuditText(entry)?.entry.reason ?? [])
    .filter((why) => why !== 'record')
}
