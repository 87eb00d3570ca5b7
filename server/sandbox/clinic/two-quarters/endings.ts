import type { ClosureReason } from '#domain/loop-vocabulary.ts'

/** What became of a referral by the day anybody looks. */
export type Ending =
  /** The report came within 14 days of the order, or later. */
  | 'closed-in-14-days'
  | 'closed-later'
  /** Still open: the visit was missed and not booked again; nobody knows whether it took place; the report is owed. */
  | 'open-missed'
  | 'open-unconfirmed'
  | 'open-without-note'
  | 'never-scheduled'
  | 'seen-out-of-network'
  | Exclude<ClosureReason, 'report-received' | 'duplicate' | 'entered-in-error' | 'not-stated'>

export type Quarter = 'before' | 'after'

/**
 * How many of a quarter's 1,230 referrals ended how, before the practice watched its referrals and after: the truth that
 * the figures are held against. Leaked 271 and 111 of them (22 % and 9 %), closed within 14 days 664 and 1,070 (54 % and
 * 87 %).
 */
export const endings = {
  before: {
    'closed-in-14-days': 664,
    'closed-later': 200,
    'open-missed': 25,
    'open-unconfirmed': 10,
    'open-without-note': 30,
    'no-longer-needed': 20,
    'patient-deceased': 3,
    'already-completed': 7,
    'never-scheduled': 95,
    'patient-unreachable': 52,
    'patient-declined': 38,
    'seen-out-of-network': 24,
    'seen-elsewhere': 22,
    'no-capacity': 12,
    'wrong-specialty': 8,
    'out-of-network': 5,
    'patient-moved': 4,
    'insufficient-information': 3,
    'auth-denied': 3,
    'order-cancelled': 2,
    expired: 2,
    redirected: 1,
  },
  after: {
    'closed-in-14-days': 1070,
    'closed-later': 20,
    'open-missed': 4,
    'open-unconfirmed': 2,
    'open-without-note': 5,
    'no-longer-needed': 12,
    'patient-deceased': 2,
    'already-completed': 4,
    'never-scheduled': 20,
    'patient-unreachable': 21,
    'patient-declined': 24,
    'seen-out-of-network': 12,
    'seen-elsewhere': 12,
    'no-capacity': 6,
    'wrong-specialty': 4,
    'out-of-network': 3,
    'patient-moved': 2,
    'insufficient-information': 2,
    'auth-denied': 2,
    'order-cancelled': 1,
    expired: 1,
    redirected: 1,
  },
} as const satisfies Readonly<Record<Quarter, Readonly<Record<Ending, number>>>>

/** Referrals a month by who refers to whom: 410 in all. */
export const referralsAMonth = { outbound: 370, internal: 15, inbound: 25 } as const

/** What may become of a referral inside the group, where nobody declines and no network ends. */
const withinTheGroup: ReadonlySet<Ending> = new Set([
  'closed-in-14-days',
  'closed-later',
  'open-missed',
  'open-without-note',
  'no-longer-needed',
  'never-scheduled',
  'patient-unreachable',
  'patient-declined',
  'patient-moved',
])

export function suitsDirection(ending: Ending, direction: keyof typeof referralsAMonth): boolean {
  return direction === 'outbound' || withinTheGroup.has(ending)
}
