import { localDay } from '#domain/clinic-zone.ts'
import type { FeatureLevels } from '#domain/feature-level.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import type { Tenant } from '../../config/smart-config.ts'

/** A tenant as the rules of telling see it, at one moment. */
export function toPracticeContext(tenant: Tenant, now: Date): PracticeContext {
  const { policy, contact } = tenant
  return {
    now: now.getTime(),
    today: localDay(now.getTime(), policy.calendar.timeZone),
    calendar: policy.calendar,
    language: tenant.locale ?? 'en',
    staff: tenant.staff,
    name: contact.shortName ?? tenant.name,
    callBackNumber: contact.callBackNumber ?? '',
    organization: policy.ourOrganizations[0] ?? 'Organization/unknown',
    channels: openChannels(tenant),
    callsBy: tenant.channels.voice === undefined ? 'person' : 'agent',
    sensitiveSpecialties: new Set(tenant.sensitiveSpecialties),
    ...levelsOf(tenant),
  }
}

/** A practice that has named nobody has nobody to tell, whatever it says. */
export function levelsOf({ staff, featureLevel, specialtyLevels }: Tenant): FeatureLevels {
  return staff.length === 0
    ? { level: 'observe', specialtyLevels: {} }
    : { level: featureLevel, specialtyLevels }
}

/** What the practice has switched on; what lives in the EHR itself needs no switch but the portal's. */
function openChannels({ channels, hasPatientPortal }: Tenant): ReadonlySet<SendChannel> {
  const named = (['email', 'sms', 'direct', 'fax', 'letter', 'voice'] as const).filter(
    (name) => channels[name] !== undefined,
  )
  return new Set<SendChannel>(['ehr-inbox', ...named, ...(hasPatientPortal ? (['portal'] as const) : [])])
}
