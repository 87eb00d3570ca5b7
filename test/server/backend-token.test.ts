import { generateKeyPair, jwtVerify, type CryptoKey } from 'jose'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBackendTokens, type BackendKey } from '../../server/ehr/backend-token.ts'
import type { FetchAnswer } from '../../server/ehr/guarded-fetch.ts'

// SMART Backend Services as Baton does it: what it proves itself with, and how seldom it asks.

const endpoint = 'https://ehr.example/token'
const start = Date.parse('2026-06-10T16:00:00Z')
const keys = new Map<string, { key: BackendKey; publicKey: CryptoKey }>()
const forms: URLSearchParams[] = []
let now = start
let answer: (count: number) => Promise<Pick<FetchAnswer, 'status' | 'body'>>

beforeAll(async () => {
  for (const algorithm of ['ES384', 'RS384']) {
    const { privateKey, publicKey } = await generateKeyPair(algorithm)
    keys.set(algorithm, { key: { kid: `kid-${algorithm}`, algorithm, privateKey }, publicKey })
  }
})
beforeEach(() => {
  now = start
  forms.length = 0
  answer = (count) => Promise.resolve({ status: 200, body: tokenOf(count) })
})

const tokenOf = (count: number) =>
  JSON.stringify({ access_token: `token-${count}`, expires_in: 300, scope: 'system/*.rs' })

function keyOf(algorithm: string) {
  const found = keys.get(algorithm)
  if (found === undefined) throw new Error(`no key for ${algorithm}`)
  return found
}

function openTokens(algorithm = 'ES384') {
  const ehr = {
    fetch: async (_url: string, request?: { body?: string }): Promise<FetchAnswer> => {
      forms.push(new URLSearchParams(request?.body))
      const { status, body } = await answer(forms.length)
      return { status, body, headers: new Headers() }
    },
  }
  const client = { tenant: 'north', clientId: 'baton-backend', scope: 'system/*.rs' }
  const readKey = () => Promise.resolve(keyOf(algorithm).key)
  return openBackendTokens(
    ehr,
    client,
    readKey,
    () => Promise.resolve(endpoint),
    () => new Date(now),
  )
}

describe('an assertion', () => {
  test.each(['ES384', 'RS384'])(
    'is signed by %s, for this endpoint alone, and lasts a minute',
    async (algorithm) => {
      await openTokens(algorithm).read()
      const { payload, protectedHeader } = await jwtVerify(
        forms[0]?.get('client_assertion') ?? '',
        keyOf(algorithm).publicKey,
        { issuer: 'baton-backend', subject: 'baton-backend', audience: endpoint, currentDate: new Date(now) },
      )
      expect(protectedHeader).toEqual({ alg: algorithm, kid: `kid-${algorithm}`, typ: 'JWT' })
      expect((payload.exp ?? 0) - start / 1_000).toBe(60)
      expect(payload.jti).toMatch(/^[\da-f-]{36}$/)
    },
  )

  test('is made anew for each request', async () => {
    const tokens = openTokens()
    tokens.forget(await tokens.read())
    await tokens.read()
    const [one, other] = forms.map((form) => form.get('client_assertion'))
    expect(one).not.toBe(other)
  })
})

describe('a token', () => {
  test('is asked for once by many at the same time', async () => {
    const tokens = openTokens()
    const read = await Promise.all(Array.from({ length: 20 }, () => tokens.read()))
    expect(new Set(read.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-1']))
    expect(forms).toHaveLength(1)
  })

  test('is kept until a minute before it ends', async () => {
    const tokens = openTokens()
    await tokens.read()
    now = start + 239_000
    expect((await tokens.read()).accessToken).toBe('token-1')
    now = start + 240_000
    expect((await tokens.read()).accessToken).toBe('token-2')
  })

  test('that was refused is forgotten once: who saw it refused late does not throw away the next', async () => {
    const tokens = openTokens()
    const refused = await tokens.read()
    tokens.forget(refused)
    await tokens.read()
    tokens.forget(refused)
    expect((await tokens.read()).accessToken).toBe('token-2')
    expect(forms).toHaveLength(2)
  })

  test.each([
    ['is refused', { status: 401, body: '{}' }],
    ['comes without an end', { status: 200, body: '{"access_token":"t"}' }],
  ])('that %s fails for all who waited, and is asked for again by the next', async (_, failure) => {
    answer = (count) => Promise.resolve(count === 1 ? failure : { status: 200, body: tokenOf(count) })
    const tokens = openTokens()
    const ends = await Promise.allSettled([tokens.read(), tokens.read()])
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await tokens.read()).accessToken).toBe('token-2')
  })
})
