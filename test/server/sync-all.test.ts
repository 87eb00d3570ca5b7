import { expect, test } from 'vitest'
import { syncAll } from '../../server/use-cases/sync/sync-all.ts'

/** Rounds in their order, of practices with so many rounds of work each. */
async function follow(rounds: Record<string, number>, stopAfter = Infinity): Promise<readonly string[]> {
  const left = new Map(Object.entries(rounds))
  const turns: string[] = []
  const stopping = new AbortController()
  const syncOne = (practice: string) => {
    turns.push(practice)
    if (turns.length === stopAfter) stopping.abort()
    const rest = (left.get(practice) ?? 0) - 1
    left.set(practice, rest)
    return Promise.resolve(rest < 0 ? undefined : { hasMore: rest > 0 })
  }
  await syncAll([...left.keys()], syncOne, stopping.signal)
  return turns
}

test('a practice with a backlog does not stand before another', async () => {
  expect(await follow({ large: 4, small: 1, middling: 2, without: 0 })).toEqual([
    ...['large', 'small', 'middling', 'without'],
    ...['large', 'middling'],
    'large',
    'large',
  ])
})

test('following ends when it is told to', async () => {
  expect(await follow({ large: 400, small: 1 }, 3)).toEqual(['large', 'small', 'large'])
})
