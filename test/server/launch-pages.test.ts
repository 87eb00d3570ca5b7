import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fillPage } from '../../server/http/routes/launch.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openLaunchPage } from '../support/launch.ts'
import { behaveWell, openPretendEhr, type PretendEhr } from '../support/pretend-ehr.ts'

let ehr: PretendEhr
let baton: TestBaton

beforeAll(async () => {
  ehr = await openPretendEhr()
  baton = await openTestBaton([{ tenant: 'test', iss: ehr.iss }])
})
afterAll(async () => {
  await baton.close()
  await ehr.close()
})
beforeEach(() => behaveWell(ehr))

const launch = (iss: string) => `/launch?iss=${encodeURIComponent(iss)}&launch=xyz`

describe('an unknown issuer', () => {
  test.each([
    ['another address', 'http://evil.example/fhir'],
    ['the metadata service of a cloud machine', 'http://169.254.169.254/latest'],
    ['a path below a known one', '/below'],
    ['a known one with a slash at the end', '/'],
    ['a known one in capitals', 'CAPITALS'],
  ])('is refused before anything is fetched: %s', async (_, given) => {
    const iss =
      given === 'CAPITALS' ? ehr.iss.toUpperCase() : given.startsWith('/') ? `${ehr.iss}${given}` : given
    for (const path of [launch(iss), `/t/test${launch(iss)}`]) {
      const answer = await baton.app.request(path)
      expect(answer.status).toBe(403)
      expect(answer.headers.get('content-type')).toContain('text/html')
    }
    expect(ehr.asked).toEqual([])
  })

  test('is explained in English or Spanish, whichever the browser asks for first', async () => {
    const english = await (await baton.app.request(launch('http://x.example'))).text()
    expect(english).toContain('<html lang="en">')
    expect(english).toContain('This EHR is not connected to Baton')
    const spanish = await baton.app.request(launch('http://x.example'), {
      headers: { 'accept-language': 'es-US,es;q=0.9,en;q=0.8' },
    })
    expect(await spanish.text()).toMatch(/<html lang="es">[\s\S]*no está conectado a Baton/)
  })

  test('is shown as text, whatever it contains', async () => {
    const page = await (await baton.app.request(launch('"><script>alert(1)</script>'))).text()
    expect(page).not.toContain('<script>')
    expect(page).toContain('&lt;script&gt;')
  })

  test('is readable inside the frame of an EHR nobody knows, and nothing in the page can run', async () => {
    const policy =
      (await baton.app.request(launch('http://x.example'))).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('frame-ancestors')
    expect(policy).not.toContain('script-src')
  })
})

test('a launch without an issuer says to open Baton from a chart', async () => {
  const answer = await baton.app.request('/launch')
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('Open Baton from a patient’s chart')
})

test('a known issuer goes to its tenant’s own launch page, with everything it brought', async () => {
  const answer = await baton.app.request(launch(ehr.iss))
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe(`/t/test/launch?iss=${encodeURIComponent(ehr.iss)}&launch=xyz`)
})

test('a tenant that does not exist has no pages', async () => {
  expect((await baton.app.request('/t/nobody/app?code=1')).status).toBe(404)
  expect((await baton.app.request(`/t/nobody${launch(ehr.iss)}`)).status).toBe(404)
})

describe('the app’s pages', () => {
  test('tell the browser its configuration, with a nonce that is new each time', async () => {
    const [one, two] = [
      await openLaunchPage(baton, 'test', ehr.iss),
      await openLaunchPage(baton, 'test', ehr.iss),
    ]
    expect(one).toMatchObject({
      tenant: 'test',
      tenantName: 'Test Practice',
      issuer: ehr.iss,
      clientId: 'baton',
      redirectUri: 'http://127.0.0.1:4000/t/test/app',
    })
    expect(one.scope.split(' ')).toEqual(
      expect.arrayContaining(['launch', 'openid', 'fhirUser', 'patient/Task.rs']),
    )
    expect(one.nonce).not.toBe(two.nonce)
    expect(one.nonce.length).toBeGreaterThanOrEqual(43)
  })

  test('tell what the EHR can do as soon as that is known, so that the first reads ask for nothing it lacks', async () => {
    await openLaunchPage(baton, 'test', ehr.iss)
    await baton.open.tenants.get('test')?.connection.refresh()
    const { capabilities } = await openLaunchPage(baton, 'test', ehr.iss)
    expect(capabilities?.state).toBe('known')
    expect(capabilities?.types['ServiceRequest']?.search).toBe(true)
  })

  test('may talk to this tenant’s EHR only, and be framed by this tenant’s EHR only', async () => {
    const answer = await baton.app.request('/t/test/app?code=abc&state=def')
    const policy = parsePolicy(answer.headers.get('content-security-policy'))
    expect(policy['default-src']).toEqual(["'none'"])
    expect(policy['script-src']).toEqual(["'self'"])
    expect(policy['connect-src']).toEqual(["'self'", new URL(ehr.iss).origin])
    expect(policy['frame-ancestors']).toEqual(["'self'", 'https://ehr.example'])
    expect(policy['base-uri']).toEqual(["'none'"])
    expect(policy['object-src']).toEqual(["'none'"])
    expect(JSON.stringify(policy)).not.toMatch(/unsafe|\*/)
    expect(answer.headers.get('x-frame-options')).toBeNull()
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('have a style nonce that is the one in the policy, and never the same twice', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const answer = await baton.app.request('/t/test/app')
        const inPage = /"styleNonce":"([^"]+)"/.exec(await answer.text())?.[1]
        expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${inPage}'`)
        return inPage
      }),
    )
    expect(nonces[0]).not.toBe(nonces[1])
  })

  test('cannot be broken out of by a value of the configuration', () => {
    const page = '<script type="application/json" id="launch-config"></script>'
    const config = {
      tenant: 'x',
      tenantName: '</script><script>alert(1)</script> $& $1',
      issuer: 'https://ehr.example',
      clientId: 'c',
      scope: 's',
      redirectUri: 'https://baton.example/t/x/app',
      nonce: 'n',
    }
    const filled = fillPage(page, config) ?? ''
    expect(filled.match(/<\/script>/g)).toHaveLength(1)
    expect(JSON.parse(filled.replace(/^<script[^>]*>|<\/script>$/g, ''))).toEqual(config)
    expect(fillPage('<html></html>', config)).toBeUndefined()
  })

  test('are shown even while the EHR’s discovery document cannot be had', async () => {
    const lost = await openTestBaton([{ tenant: 'lost', iss: 'http://127.0.0.1:9/fhir' }])
    try {
      expect((await lost.app.request('/t/lost/app?code=1')).status).toBe(200)
      expect(lost.log.some((entry) => entry.event === 'discovery-failed')).toBe(true)
    } finally {
      await lost.close()
    }
  })

  test('say so when the client has not been built', async () => {
    const empty = await openTestBaton([{ tenant: 'test', iss: ehr.iss }], {
      client: { page: undefined, find: () => undefined },
    })
    try {
      const answer = await empty.app.request(`/t/test${launch(ehr.iss)}`)
      expect(answer.status).toBe(503)
      expect(await answer.text()).toContain('npm start')
    } finally {
      await empty.close()
    }
  })
})

describe('files', () => {
  test('with hashed names are kept for a year and compressed as the browser accepts', async () => {
    const plain = await baton.app.request('/assets/app-abc123.js')
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    const small = await baton.app.request('/assets/app-abc123.js', {
      headers: { 'accept-encoding': 'gzip, br' },
    })
    expect(small.headers.get('content-encoding')).toBe('br')
    expect((await small.arrayBuffer()).byteLength).toBeLessThan((await plain.arrayBuffer()).byteLength / 10)
  })

  test('without them are kept for an hour', async () => {
    const icon = await baton.app.request('/favicon.svg')
    expect(icon.headers.get('cache-control')).toBe('public, max-age=3600')
  })
})

function parsePolicy(text: string | null): Record<string, string[]> {
  const directives = (text ?? '').split('; ').map((each) => each.split(' '))
  return Object.fromEntries(directives.map(([name = '', ...values]) => [name, values]))
}
