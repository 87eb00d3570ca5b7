import type { ChannelsAnswer } from '#contract/settings.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { findChannelTrouble } from '../../store/channel-trouble.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

const channels = ['email', 'sms', 'direct', 'fax', 'voice', 'letter', 'portal', 'v2'] as const

/** Over what a practice sends, and what last went wrong there. It is set up in a file, and only said here. */
export async function readChannels(db: BatonDatabase, tenant: Tenant): Promise<ChannelsAnswer> {
  const trouble = new Map((await findChannelTrouble(db, tenant.id)).map((each) => [each.channel, each]))
  return {
    file: tenant.file,
    channels: channels.map((channel) => {
      const last = trouble.get(channel)
      const isOn = channel === 'portal' ? tenant.hasPatientPortal : tenant.channels[channel] !== undefined
      const lastTrouble = last && { at: last.at.toISOString(), code: last.code }
      const baa = tenant.attestations[channel]
      const attested = baa && { by: baa.attestedBy, on: baa.attestedOn }
      return { channel, isOn, ...(attested && { attested }), ...(lastTrouble && { lastTrouble }) }
    }),
  }
}
