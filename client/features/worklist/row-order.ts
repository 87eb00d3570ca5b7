type Listed = { referral: string }

/**
 * Decides which row has the focus once a list has changed: the same one if it is still there, else the one that
 * came next, else the one before.
 *
 * @returns nothing when none of them is left
 */
export function focusAfter(
  before: readonly Listed[],
  after: readonly Listed[],
  focused: string | undefined,
): string | undefined {
  if (focused === undefined || after.some((row) => row.referral === focused)) return focused
  const left = new Set(after.map((row) => row.referral))
  const place = before.findIndex((row) => row.referral === focused)
  const candidates = [
    ...before.slice(Math.max(0, place)),
    ...before.slice(0, Math.max(0, place)).toReversed(),
  ].map((row) => row.referral)
  return candidates.find((referral) => left.has(referral))
}

/** The row some steps further down (or up), at the ends the last (or first). */
export function stepFrom(
  rows: readonly Listed[],
  from: string | undefined,
  steps: number,
): string | undefined {
  const place = rows.findIndex((row) => row.referral === from)
  if (place < 0) return rows[0]?.referral
  return rows[Math.min(rows.length - 1, Math.max(0, place + steps))]?.referral
}

/** Every row from one to another, both included, in whichever order they stand. */
export function rowsBetween(rows: readonly Listed[], from: string, to: string): readonly string[] {
  const places = [from, to].map((each) => rows.findIndex((row) => row.referral === each))
  if (places.includes(-1)) return [to]
  return rows.slice(Math.min(...places), Math.max(...places) + 1).map((row) => row.referral)
}
