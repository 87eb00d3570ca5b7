import { expect, test } from 'vitest'
import { shareReadings } from '../../server/use-cases/sync/shared-readings.ts'

/** Readings that end when the test says so. */
function openReadings() {
  const begun: PromiseWithResolvers<string>[] = []
  const readings = shareReadings<string>()
  const join = (isFresh: boolean) =>
    readings.join('p', isFresh, () => {
      const one = Promise.withResolvers<string>()
      begun.push(one)
      return one.promise
    })
  return { begun, join }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('whoever is content with a reading of before waits for the one that runs', async () => {
  const { begun, join } = openReadings()
  const [one, other] = [join(false), join(false)]
  begun[0]?.resolve('read')
  expect(await Promise.all([one, other])).toEqual(['read', 'read'])
  expect(begun).toHaveLength(1)
})

test('whoever has just written gets a reading that began afterwards, one for all who wait', async () => {
  const { begun, join } = openReadings()
  const first = join(false)
  const after = [join(true), join(true), join(true)]
  await settle()
  expect(begun).toHaveLength(1)
  begun[0]?.reject(new Error('the EHR went away'))
  await expect(first).rejects.toThrow('went away')
  await settle()
  expect(begun).toHaveLength(2)
  begun[1]?.resolve('read anew')
  expect(await Promise.all(after)).toEqual(['read anew', 'read anew', 'read anew'])
})
