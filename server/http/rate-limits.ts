import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/**
 * Requests a minute. A whole hospital may come from one address, so what is counted by address is generous;
 * what is counted by session is one person's clicking.
 */
export const perMinute = {
  /** Pages and files, by address. */
  page: 6_000,
  /** Attempts to open a session, by address. */
  opening: 600,
  /** Reports of providers, by address; one provider reports on all its customers' messages from few addresses. */
  callback: 1_200,
  /** Attempts to open an answer page with a code, by address; a large office types a few of them a minute. */
  answer: 30,
  /** Attempts to open any answer page, from everywhere together: whoever guesses may have many addresses. */
  answerOfAll: 300,
  /** Attempts with what nobody has that enter the audit trail, from everywhere together: nobody may fill it by guessing. */
  unknownAnswer: 20,
  /** Everything else, by session. */
  session: 240,
} as const

export type LimitName = keyof typeof perMinute

/** Counts within this process; several processes each allow their share. */
export type RateLimits = {
  /** Counts one request. Returns the seconds to wait when there were too many. */
  count: (name: LimitName, key: string) => Promise<number | undefined>
}

export function openRateLimits(limits: Readonly<Record<LimitName, number>> = perMinute): RateLimits {
  const limiters = new Map(
    Object.entries(limits).map(([name, points]) => [name, new RateLimiterMemory({ points, duration: 60 })]),
  )
  return {
    count: async (name, key) => {
      try {
        await limiters.get(name)?.consume(key)
        return undefined
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000))
      }
    },
  }
}
