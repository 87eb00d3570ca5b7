import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guardedLookup, isAllowedAddress, isAllowedUrl } from '../../server/ehr/address-guard.ts'
import { EhrUnavailable, type EhrFault } from '../../server/ehr/ehr-error.ts'
import { openGuardedFetch, type FetchRules, type GuardedFetch } from '../../server/ehr/guarded-fetch.ts'

let server: Server
let origin: string
const reached: string[] = []

const answers: Record<string, RequestListener> = {
  '/ok': (_, response) => response.end('fine'),
  '/redirect': (_, response) => response.writeHead(302, { location: `${origin}/ok` }).end(),
  '/large': (_, response) => response.end('x'.repeat(5_000)),
  '/endless': (_, response) => {
    const timer = setInterval(() => response.write('x'.repeat(1_000)), 1)
    response.on('close', () => clearInterval(timer))
  },
  '/silent': () => undefined,
  '/drip': (_, response) => {
    const timer = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(timer))
  },
}

beforeAll(async () => {
  server = createServer((request, response) => {
    reached.push(request.url ?? '')
    answers[request.url ?? '']?.(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  origin = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

async function faultOf(url: string, rules: Partial<FetchRules> = {}): Promise<EhrFault | 'none'> {
  return withFetch(rules, async (guarded) => {
    try {
      await guarded.fetch(url)
      return 'none'
    } catch (error) {
      if (error instanceof EhrUnavailable) return error.fault
      throw error
    }
  })
}

async function withFetch<Value>(rules: Partial<FetchRules>, act: (guarded: GuardedFetch) => Promise<Value>) {
  const guarded = openGuardedFetch({
    tenant: 'test',
    allowedOrigins: () => new Set([origin]),
    allowPrivateAddresses: true,
    timeoutMs: 300,
    maxBytes: 2_000,
    ...rules,
  })
  try {
    return await act(guarded)
  } finally {
    await guarded.close()
  }
}

describe('a request to an EHR', () => {
  test('reaches the origins of the tenant', async () => {
    const answer = await withFetch({}, (guarded) => guarded.fetch(`${origin}/ok`))
    expect(answer).toMatchObject({ status: 200, body: 'fine' })
  })

  test('reaches no other origin, not even another port of the same host, and nothing is sent', async () => {
    reached.length = 0
    const elsewhere = { allowedOrigins: () => new Set(['https://ehr.example']) }
    expect(await faultOf(`${origin}/ok`, elsewhere)).toBe('forbidden-address')
    expect(await faultOf('not an address')).toBe('forbidden-address')
    expect(reached).toEqual([])
  })

  test('is not led elsewhere by a redirect', async () => {
    reached.length = 0
    expect(await faultOf(`${origin}/redirect`)).toBe('unreachable')
    expect(reached).toEqual(['/redirect'])
  })

  test('ends when the answer grows too large, whether it says its length or not', async () => {
    expect(await faultOf(`${origin}/large`)).toBe('too-large')
    expect(await faultOf(`${origin}/endless`)).toBe('too-large')
  })

  test('ends when no answer comes, or one drop at a time', async () => {
    expect(await faultOf(`${origin}/silent`)).toBe('timeout')
    expect(await faultOf(`${origin}/drip`)).toBe('timeout')
  })

  test('does not go to a private address unless the tenant allows it', async () => {
    reached.length = 0
    const { port } = new URL(origin)
    const named = `http://localhost:${port}`
    const rules = { allowPrivateAddresses: false, allowedOrigins: () => new Set([origin, named]) }
    expect(await faultOf(`${origin}/ok`, rules)).toBe('forbidden-address')
    expect(await faultOf(`${named}/ok`, rules)).toBe('forbidden-address')
    expect(reached).toEqual([])
  })

  test('fails with nothing of what the EHR said', async () => {
    const error = await withFetch({}, (guarded) => guarded.fetch(`${origin}/large`)).catch(
      (caught: unknown) => caught,
    )
    expect(String(error)).toBe('EhrUnavailable: EHR of test: too-large')
  })
})

describe('addresses', () => {
  test.each([
    ['93.184.216.34', true, true],
    ['2606:2800:220:1:248:1893:25c8:1946', true, true],
    ['10.1.2.3', false, true],
    ['192.168.1.1', false, true],
    ['fd00::1', false, true],
    ['127.0.0.1', false, true],
    ['::1', false, true],
    ['100.64.0.1', false, true],
    ['::ffff:10.0.0.1', false, true],
    ['169.254.169.254', false, false],
    ['::ffff:169.254.169.254', false, false],
    ['fe80::1', false, false],
    ['0.0.0.0', false, false],
    ['224.0.0.1', false, false],
    ['255.255.255.255', false, false],
    ['not an address', false, false],
  ])('%s: reachable from outside %s, inside the hospital %s', (ip, outside, inside) => {
    expect(isAllowedAddress(ip, false)).toBe(outside)
    expect(isAllowedAddress(ip, true)).toBe(inside)
  })

  test('only https, except on this machine', () => {
    const allows = (url: string) => isAllowedUrl(new URL(url), new Set([new URL(url).origin]), true)
    expect(allows('https://ehr.example/fhir')).toBe(true)
    expect(allows('http://ehr.example/fhir')).toBe(false)
    expect(allows('http://10.0.0.1/fhir')).toBe(false)
    expect(allows('http://localhost:4004/fhir')).toBe(true)
    expect(allows('http://[::1]:4004/fhir')).toBe(true)
    expect(allows('https://user:secret@ehr.example/fhir')).toBe(false)
    expect(allows('file:///etc/passwd')).toBe(false)
  })

  test('written in unusual ways are still recognised', () => {
    for (const host of ['0x7f.1', '2130706433', '017700000001', '[::ffff:7f00:1]']) {
      const url = new URL(`https://${host}/`)
      expect(isAllowedUrl(url, new Set([url.origin]), false)).toBe(false)
    }
  })

  test('of a name are checked when it is connected to', async () => {
    const resolve = (allowPrivate: boolean) =>
      new Promise<Error | null>((done) =>
        guardedLookup(allowPrivate)('localhost', { all: true }, (error) => done(error)),
      )
    expect(await resolve(true)).toBeNull()
    expect((await resolve(false))?.name).toBe('ForbiddenAddress')
  })
})
