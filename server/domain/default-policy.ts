import { escalationPresets } from './escalation-presets.ts'
import type { LoopPolicy } from './policy.ts'
import { usFederalHolidays } from './us-federal-holidays.ts'

/**
 * The policy where no practice is known, as on the command line: a US east-coast office, Monday to Friday
 * 08:00 to 17:00, closed on federal holidays, both presets, everything tracked, every performer somebody else.
 * An urgent order without a wanted-by date counts as booked too late after 14 days.
 */
export const defaultPolicy: LoopPolicy = {
  calendar: {
    timeZone: 'America/New_York',
    openingHours: {
      1: [[480, 1020]],
      2: [[480, 1020]],
      3: [[480, 1020]],
      4: [[480, 1020]],
      5: [[480, 1020]],
    },
    holidays: usFederalHolidays(2015, 2045),
  },
  escalation: escalationPresets.both,
  selector: { extraCodes: [] },
  ourOrganizations: [],
  ourPractitioners: [],
  urgentTargetDays: 14,
}
