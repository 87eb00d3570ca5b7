import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  decideRetired,
  readBackendKey,
  readBackendKeyFor,
  readPublicKeys,
  rotateBackendKeys,
} from '../../server/use-cases/backend-keys.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'

let baton: TestBaton
const dayMs = 86_400_000
const at = (days: number) => new Date(Date.now() + days * dayMs)

beforeAll(async () => {
  baton = await openTestBaton([])
})
afterAll(() => baton.close())
beforeEach(async () => {
  await baton.database.db.deleteFrom('signing_key').execute()
})

const published = async (): Promise<string[]> =>
  (await readPublicKeys(baton.database.db)).keys.map(({ kid }) => kid ?? '')

describe('the key for an EHR', () => {
  test.each([
    [undefined, 'ES384'],
    [['RS256', 'RS384', 'ES384'], 'ES384'],
    [['RS384'], 'RS384'],
    [['RS256'], 'ES384'],
  ])('that takes %o is %s', async (accepted, algorithm) => {
    const key = await readBackendKeyFor(baton.database.db, accepted, at(0))
    expect(key.algorithm).toBe(algorithm)
    expect(await published()).toContain(key.kid)
  })

  test('is one, however many processes make the first', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => readBackendKey(baton.database.db)))
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1)
    expect(await published()).toHaveLength(2)
  })
})

describe('a rotation', () => {
  test('publishes before it signs, and keeps the old key published after it has stopped', async () => {
    const { db } = baton.database
    const old = await readBackendKeyFor(db, undefined, at(0))
    const { added, retired } = await rotateBackendKeys(db, at(0))
    expect(added.map(({ algorithm }) => algorithm)).toEqual(['ES384', 'RS384'])
    expect(retired).toEqual([])
    expect(await published()).toEqual(expect.arrayContaining([old.kid, ...added.map(({ kid }) => kid)]))
    expect((await readBackendKeyFor(db, undefined, at(0.9))).kid).toBe(old.kid)
    expect((await readBackendKeyFor(db, undefined, at(1.1))).kid).toBe(added[0]?.kid)
    expect(await published()).toContain(old.kid)
  })

  test('asked for again within its grace time changes nothing', async () => {
    const { db } = baton.database
    await rotateBackendKeys(db, at(0))
    expect(await rotateBackendKeys(db, at(0.5))).toEqual({ added: [], retired: [] })
    expect(await published()).toHaveLength(4)
  })

  test('retires a key a day after its successor began to sign', async () => {
    const { db } = baton.database
    const old = await readBackendKeyFor(db, undefined, at(0))
    await rotateBackendKeys(db, at(0))
    const { added, retired } = await rotateBackendKeys(db, at(2.1))
    expect(retired).toContain(old.kid)
    expect(added).toHaveLength(2)
    expect(await published()).not.toContain(old.kid)
    expect(await published()).toHaveLength(4)
  })

  test('never retires the only key of an algorithm', () => {
    const keys = [
      { algorithm: 'ES384', activeFrom: at(-1.5) },
      { algorithm: 'RS384', activeFrom: at(-90) },
      { algorithm: 'ES384', activeFrom: at(-90) },
    ]
    expect(decideRetired(keys, at(0))).toEqual([keys[2]])
  })
})
