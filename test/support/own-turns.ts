import { restFor, takeTurn, untouched, type EgressTurns } from '../../server/ehr/egress-turns.ts'
import { usualEgressRules } from '../../server/ehr/egress.ts'

/** Turns that nobody else shares, on a clock that the test moves. */
export function openOwnTurns(now: () => Date, rules = usualEgressRules.bucket): EgressTurns {
  let standing = untouched(rules, now().getTime())
  return {
    take: (limit, maxWaitMs) => {
      const taken = takeTurn(standing, limit, maxWaitMs, now().getTime())
      standing = taken.standing
      return Promise.resolve(taken.turn)
    },
    rest: (why, forMs) => {
      standing = restFor(standing, why, forMs, now().getTime())
      return Promise.resolve()
    },
  }
}
