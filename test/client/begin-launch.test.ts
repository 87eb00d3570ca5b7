import type { LaunchConfig } from '#contract/launch-config.ts'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { beginLaunch } from '../../client/smart/begin-launch.ts'
import { ehr, launchConfig } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'

const discovery = `${ehr}/.well-known/smart-configuration`
const launchAt = (query: string): URL => new URL(`https://baton.example/t/northside/launch?${query}`)

function answerDiscovery(methods: readonly string[] = ['S256']): void {
  network.use(
    http.get(discovery, () =>
      HttpResponse.json({
        authorization_endpoint: 'https://ehr.example/authorize',
        token_endpoint: 'https://ehr.example/token',
        code_challenge_methods_supported: methods,
      }),
    ),
  )
}

describe('beginning a launch', () => {
  test('the authorization request carries PKCE, the exact issuer, the configured client and the nonce', async () => {
    answerDiscovery()
    const address = launchAt(
      `iss=${ehr}&launch=abc&clientId=evil&patientId=p-9&fhirServiceUrl=https://evil.example`,
    )
    const url = await beginLaunch(launchConfig, address, sessionStorage)
    expect(url.origin + url.pathname).toBe('https://ehr.example/authorize')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'baton',
      aud: ehr,
      launch: 'abc',
      redirect_uri: launchConfig.redirectUri,
      nonce: 'nonce-1',
      code_challenge_method: 'S256',
    })
    expect(url.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
  })

  test('opened by itself it asks the EHR to let a patient be chosen, with the same right to data', async () => {
    answerDiscovery()
    const url = await beginLaunch(launchConfig, launchAt(`iss=${ehr}`), sessionStorage)
    expect(url.searchParams.get('scope')).toBe('launch/patient openid fhirUser patient/*.rs')
    expect(url.searchParams.has('launch')).toBe(false)
    expect(url.searchParams.get('aud')).toBe(ehr)
    const inChart = await beginLaunch(launchConfig, launchAt(`iss=${ehr}&launch=a`), sessionStorage)
    expect(inChart.searchParams.get('scope')).toBe('launch openid fhirUser patient/*.rs')
  })

  test('where an EHR lets nobody choose a patient, opening by itself is refused before anything is asked', async () => {
    const withoutChoice: LaunchConfig = { ...launchConfig }
    delete withoutChoice.standaloneScope
    const launch = beginLaunch(withoutChoice, launchAt(`iss=${ehr}`), sessionStorage)
    await expect(launch).rejects.toMatchObject({ kind: 'missing-launch' })
    expect(sessionStorage).toHaveLength(0)
  })

  test('everything is stored under the state of this launch and nothing under a shared key', async () => {
    answerDiscovery()
    const first = await beginLaunch(launchConfig, launchAt(`iss=${ehr}&launch=a`), sessionStorage)
    const second = await beginLaunch(launchConfig, launchAt(`iss=${ehr}&launch=b`), sessionStorage)
    const states = [first, second].map((url) => url.searchParams.get('state') ?? '')
    expect(new Set(states).size).toBe(2)
    expect(Object.keys(sessionStorage).sort()).toEqual(states.toSorted())
    expect(sessionStorage.getItem('SMART_KEY')).toBeNull()
  })

  test('an issuer that is not ours is refused without any request', async () => {
    const launch = beginLaunch(launchConfig, launchAt('iss=https://evil.example&launch=a'), sessionStorage)
    await expect(launch).rejects.toMatchObject({ kind: 'unknown-issuer', details: ['https://evil.example'] })
    expect(sessionStorage).toHaveLength(0)
  })

  test('an EHR without PKCE S256 is not launched into', async () => {
    answerDiscovery(['plain'])
    const launch = beginLaunch(launchConfig, launchAt(`iss=${ehr}&launch=a`), sessionStorage)
    await expect(launch).rejects.toMatchObject({ kind: 'pkce-unsupported' })
  })

  test('an EHR that does not answer discovery is unreachable', async () => {
    network.use(
      http.get(discovery, () => HttpResponse.error()),
      http.get(`${ehr}/metadata`, () => HttpResponse.error()),
    )
    const launch = beginLaunch(launchConfig, launchAt(`iss=${ehr}&launch=a`), sessionStorage)
    await expect(launch).rejects.toMatchObject({ kind: 'ehr-unreachable' })
  })

  test('a server without any authorization endpoint is no way around sign-in', async () => {
    network.use(
      http.get(discovery, () => new HttpResponse(null, { status: 404 })),
      http.get(`${ehr}/metadata`, () => HttpResponse.json({ resourceType: 'CapabilityStatement' })),
    )
    const launch = beginLaunch(launchConfig, launchAt(`iss=${ehr}&launch=a`), sessionStorage)
    await expect(launch).rejects.toMatchObject({ kind: 'ehr-unreachable' })
  })
})
