/** Repeatable chance: the same seed always throws the same numbers. */
export type Dice = {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** One of the list, which must not be empty. */
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T
  /** True in about `share` of all throws; `share` lies between 0 and 1. */
  chance(share: number): boolean
}

/** mulberry32: 32 bits of state are plenty for a few thousand throws, and it is six lines anyone can check. */
export function openDice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  return {
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => {
      const chosen = list[Math.floor(next() * list.length)]
      if (chosen === undefined) throw new Error('cannot pick from an empty list')
      return chosen
    },
    chance: (share) => next() < share,
  }
}
