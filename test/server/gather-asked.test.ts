import { expect, test } from 'vitest'
import { gatherAsked } from '../../server/use-cases/gather-asked.ts'

test('what is asked while an answer is on its way is asked together, in order', async () => {
  const batches: (readonly number[])[] = []
  const double = gatherAsked(async (numbers: readonly number[]) => {
    batches.push(numbers)
    await new Promise((done) => setImmediate(done))
    return numbers.map((each) => 2 * each)
  })
  const first = double(1)
  await new Promise((done) => process.nextTick(done))
  await Promise.resolve()
  expect(await Promise.all([first, double(2), double(3), double(4)])).toEqual([2, 4, 6, 8])
  expect(batches).toEqual([[1], [2, 3, 4]])
  expect(await double(5)).toBe(10)
  expect(batches).toHaveLength(3)
})

test('a failure reaches those it was asked for, and nobody after them', async () => {
  let isBroken = true
  const echo = gatherAsked((words: readonly string[]) =>
    isBroken ? Promise.reject(new Error('no answer')) : Promise.resolve(words),
  )
  const asked = await Promise.allSettled([echo('one'), echo('two')])
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isBroken = false
  expect(await echo('three')).toBe('three')
})
