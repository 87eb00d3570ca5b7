import { drawPacketPages } from './channels/packet-pages.ts'
import { writeXml } from './channels/write-xml.ts'
import { describeError, type Log } from './http/log.ts'
import type { Job } from './jobs/scheduler.ts'
import type { PacketDeps, Papers } from './use-cases/packets/packet-deps.ts'
import { sendPackets } from './use-cases/packets/send-packets.ts'

/** How packets are drawn and written. */
export const papers: Papers = {
  drawPages: (content, answer, { contact, name, locale }) => {
    const { postalAddress, faxNumber } = contact
    const practice = {
      name: contact.shortName ?? name,
      callBackNumber: contact.callBackNumber ?? '',
      ...(postalAddress === undefined ? {} : { postalAddress }),
      ...(faxNumber === undefined ? {} : { faxNumber }),
    }
    return drawPacketPages(content, answer, practice, locale ?? 'en')
  },
  writeXml,
}

/** Composes what makes packets of the commands to send one. */
export function openPackets(parts: Omit<PacketDeps, 'papers' | 'resting' | 'onFailure'> & { log: Log }): {
  job: Job
  /** Makes every packet that waits; for the sandbox, whose clock moves by days. */
  sendAll: () => Promise<number>
} {
  const { log, ...rest } = parts
  const deps: PacketDeps = {
    ...rest,
    papers,
    resting: new Map(),
    onFailure: ({ tenant, error }) =>
      log({ level: 'warn', event: 'packet-not-made', tenant, error: describeError(error) }),
  }
  const sendAll = async (): Promise<number> => {
    let inAll = 0
    for (let made = -1; made !== 0; inAll += made) made = await sendPackets(deps)
    return inAll
  }
  return {
    job: { name: 'send-packets', everyMs: 5_000, jitter: 0.2, run: async () => void (await sendAll()) },
    sendAll,
  }
}
