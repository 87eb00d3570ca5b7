import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { openDirectInbox, type DirectInbox } from './channels/direct-inbox.ts'
import { openTransports } from './channels/open-transports.ts'
import type { Transport } from './channels/channel.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import { guardedLookup } from './ehr/address-guard.ts'
import type { CallbackDeps } from './http/http-env.ts'
import { describeError } from './http/log.ts'
import { appendAudit } from './store/audit-log.ts'
import type { BatonTransaction, TenantRuntime } from './use-cases/tenant-runtime.ts'
import { keepLetter } from './use-cases/watch/keep-letter.ts'
import { receiveDelivery } from './use-cases/watch/receive-delivery.ts'
import { receiveDirectFiles } from './use-cases/watch/receive-direct-files.ts'
import { receiveDirectMessage } from './use-cases/watch/receive-direct-message.ts'
import type { WatchParts } from './watch-parts.ts'

/** The ways out of one practice. */
export function openChannelsOf(
  { db, environment, realNow }: WatchParts,
  { tenant }: TenantRuntime,
): ReadonlyMap<SendChannel, Transport> {
  const { contact } = tenant
  return openTransports(tenant.channels, {
    practice: {
      name: contact.shortName ?? tenant.name,
      callBackNumber: contact.callBackNumber ?? '',
      ...(contact.postalAddress && { postalAddress: contact.postalAddress }),
      ...(contact.faxNumber !== undefined && { faxNumber: contact.faxNumber }),
    },
    timeZone: tenant.policy.calendar.timeZone,
    callbackBase: `${environment.batonOrigin}/callbacks/${tenant.id}`,
    lookup: guardedLookup(tenant.allowPrivateAddresses),
    keepPages: (key, pages) => keepLetter(db, tenant.id, key, pages),
    now: realNow,
  })
}

/** Where providers report, and what becomes of it. */
export function toCallbacks(
  { db, tenants, notes, metrics }: WatchParts,
  transports: ReadonlyMap<string, ReadonlyMap<SendChannel, Transport>>,
): CallbackDeps {
  return {
    transports,
    onDelivery: async (tenant, channel, reading) => {
      const runtime = tenants.get(tenant)
      if (runtime === undefined) return
      for (const { sourceId, name, content } of reading.documents ?? [])
        await notes.keep(tenant, { name, content }, { way: 'fax', sourceId })
      await receiveDelivery(db, runtime, channel, reading)
    },
    onForged: (tenant, channel) => {
      metrics?.callbackRefused(channel)
      return db.transaction().execute((trx: BatonTransaction) =>
        appendAudit(trx, tenant, [
          {
            action: 'execute',
            event: 'callback-refused',
            agent: 'Device/unknown',
            outcome: 'refused',
            reason: 'bad-signature',
            recipient: channel,
          },
        ]),
      )
    },
  }
}

/** Takes Direct messages; nobody listens where no practice does. */
export async function openInbox({
  db,
  tenants,
  environment,
  log,
  notes,
  realNow,
}: WatchParts): Promise<DirectInbox | undefined> {
  const accounts = [...tenants.values()].flatMap(({ tenant }) => {
    const inbox = tenant.channels.direct?.inbox
    return inbox === undefined ? [] : [{ tenant: tenant.id, ...inbox }]
  })
  if (accounts.length === 0) return undefined
  const { host, port, tls } = environment.directInbox
  const pem = tls && {
    tls: { cert: readFileSync(join(tls.certFile), 'utf8'), key: readFileSync(join(tls.keyFile), 'utf8') },
  }
  return openDirectInbox(
    { host, port, accounts, ...pem },
    {
      onReceived: async (tenant, reading) => {
        const runtime = tenants.get(tenant)
        if (runtime === undefined) return
        if (reading.kind === 'message') {
          const brought = await receiveDirectFiles(db, notes.keep, tenant, reading.message)
          await receiveDirectMessage(db, runtime, reading.message, brought)
        } else await receiveDelivery(db, runtime, 'direct', { events: reading.events, replies: [] })
      },
      onFailed: (error) => log({ level: 'warn', event: 'direct-inbox-failed', error: describeError(error) }),
      now: realNow,
    },
  )
}
