import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../server/app.ts'
import { readTrustedProxies } from '../../server/config/trusted-proxies.ts'
import { toClientAddress } from '../../server/http/client-address.ts'
import { openRateLimits, perMinute } from '../../server/http/rate-limits.ts'
import { openTestBaton, testOrigin, type TestBaton } from '../support/baton-for-tests.ts'

const proxies = readTrustedProxies('10.0.0.5, 10.1.0.0/16, fd00::/8')

describe('whose request it is', () => {
  test.each([
    ['without a header', '10.0.0.5', undefined, '10.0.0.5'],
    ['behind one proxy', '10.0.0.5', '203.0.113.7', '203.0.113.7'],
    ['behind two of them', '10.0.0.5', '203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['with addresses made up before', '10.0.0.5', '198.51.100.1, 10.0.0.5, 203.0.113.7', '203.0.113.7'],
    ['with a trusted address made up before', '10.0.0.5', '10.1.2.3, 203.0.113.7', '203.0.113.7'],
    ['past a proxy that nobody trusts', '10.0.0.5', '203.0.113.7, 192.0.2.9', '192.0.2.9'],
    ['from no proxy at all', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['with nothing usable said', '10.0.0.5', '203.0.113.7, unknown', '10.0.0.5'],
    ['with nothing usable said beyond a second proxy', '10.0.0.5', '<script>, 10.1.2.3', '10.1.2.3'],
    ['with nothing said', '10.0.0.5', '', '10.0.0.5'],
    ['from within', '10.0.0.5', '10.1.2.3', '10.1.2.3'],
    ['with ports', '10.0.0.5', '203.0.113.7:51000', '203.0.113.7'],
    ['over IPv6, with a port', 'fd00::1', '[2001:DB8::7]:51000', '2001:db8::7'],
    ['where IPv4 is mapped into IPv6', '::ffff:10.0.0.5', '::ffff:203.0.113.7', '203.0.113.7'],
  ])('%s', (_, peer, header, client) => {
    expect(toClientAddress(peer, header, proxies)).toBe(client)
  })

  test('is the other end of the connection where no proxy is trusted', () => {
    expect(toClientAddress('10.0.0.5', '203.0.113.7', undefined)).toBe('10.0.0.5')
  })

  test.each([
    '',
    'proxy.example',
    '10.0.0.5,',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/x',
  ])('"%s" names no proxies', (list) => {
    expect(readTrustedProxies(list)).toBeUndefined()
  })
})

describe('an office behind a proxy', () => {
  let baton: TestBaton
  beforeAll(async () => {
    baton = await openTestBaton([])
  })
  afterAll(() => baton.close())

  const perOffice = 2
  /** An app whose limits nobody has used yet; asks as one connection would. */
  const openAsking = (trusted: typeof proxies) => {
    const limits = openRateLimits({ ...perMinute, answer: perOffice })
    const app = createApp({
      ...baton.deps,
      limits,
      ...(trusted !== undefined && { trustedProxies: trusted }),
    })
    return async (peer: string, forwardedFor: string) => {
      const socket = { remoteAddress: peer, remotePort: 50_000, remoteFamily: 'IPv4' }
      const answer = await app.request(
        '/r/open',
        {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            origin: testOrigin,
            'x-forwarded-for': forwardedFor,
          },
          body: 'link=x',
        },
        { incoming: { socket } },
      )
      return answer.status
    }
  }

  test('has attempts of its own, whatever another one behind it does', async () => {
    const ask = openAsking(proxies)
    const statuses = []
    for (const office of ['203.0.113.7', '203.0.113.7', '203.0.113.7', '203.0.113.8'])
      statuses.push(await ask('10.0.0.5', office))
    expect(statuses).toEqual([410, 410, 429, 410])
  })

  test('gains none by naming others before itself', async () => {
    const ask = openAsking(proxies)
    const statuses = []
    for (const madeUp of ['198.51.100.1', '198.51.100.2', '198.51.100.3'])
      statuses.push(await ask('10.0.0.5', `${madeUp}, 203.0.113.7`))
    expect(statuses).toEqual([410, 410, 429])
  })

  test.each([
    ['comes from no proxy that is trusted', proxies, '203.0.113.7'],
    ['comes where none is', undefined, '10.0.0.5'],
  ])('gains none by the header when it %s', async (_, trusted, peer) => {
    const ask = openAsking(trusted)
    const statuses = []
    for (const madeUp of ['198.51.100.1', '198.51.100.2', '198.51.100.3'])
      statuses.push(await ask(peer, madeUp))
    expect(statuses).toEqual([410, 410, 429])
  })
})
