import { expect, test } from 'vitest'
import { forEachPractice } from '../../server/use-cases/each-practice.ts'
import { syncAll } from '../../server/use-cases/sync/sync-all.ts'

/** Rounds in their order, of practices with so many rounds of work each. */
async function follow(
  rounds: Record<string, number>,
  { stopAfter = Infinity, broken }: { stopAfter?: number; broken?: string } = {},
): Promise<readonly string[]> {
  const left = new Map(Object.entries(rounds))
  const turns: string[] = []
  const stopping = new AbortController()
  const syncOne = (practice: string) => {
    turns.push(practice)
    if (turns.length === stopAfter) stopping.abort()
    if (practice === broken) return Promise.reject(new TypeError('a rule failed'))
    const rest = (left.get(practice) ?? 0) - 1
    left.set(practice, rest)
    return Promise.resolve(rest < 0 ? undefined : { hasMore: rest > 0 })
  }
  await syncAll([...left.keys()], syncOne, (practice) => turns.push(`${practice} failed`), stopping.signal)
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
  expect(await follow({ large: 400, small: 1 }, { stopAfter: 3 })).toEqual(['large', 'small', 'large'])
})

test('a practice whose round fails is told of, and holds up no other', async () => {
  expect(await follow({ large: 2, small: 2 }, { broken: 'large' })).toEqual([
    ...['large', 'large failed', 'small', 'small'],
  ])
})

test('where the database fails, nobody’s turn comes and whoever waits hears of it', async () => {
  const lost = Object.assign(new Error('gone'), { code: '57P01' })
  const turns: string[] = []
  const work = (practice: string) => {
    turns.push(practice)
    return Promise.reject(lost)
  }
  const told: string[] = []
  await expect(forEachPractice(['one', 'two'], work, (practice) => told.push(practice))).rejects.toBe(lost)
  expect([turns, told]).toEqual([['one'], []])
})
