import { describe, expect, test } from 'vitest'
import { LaunchFailure } from '../../client/smart/launch-failure.ts'
import { readRedirect, toReloadableUrl, toSafeLaunchUrl } from '../../client/smart/launch-parameters.ts'

const issuer = 'https://ehr.example/fhir'
const at = (query: string): URL => new URL(`https://baton.example/t/northside/launch?${query}`)
const kindOf = (attempt: () => unknown): unknown => {
  try {
    return attempt()
  } catch (error) {
    return error instanceof LaunchFailure ? error.kind : error
  }
}

describe('launch parameters', () => {
  test('only iss and launch survive, whatever else the address carries', () => {
    const url = at(
      `iss=${issuer}&launch=abc&fhirServiceUrl=https://evil.example&patientId=p-9&clientId=x&redirect_uri=y&state=z&code=1`,
    )
    expect([...toSafeLaunchUrl(url, issuer).searchParams]).toEqual([
      ['iss', issuer],
      ['launch', 'abc'],
    ])
  })

  test.each([
    ['another issuer', `iss=https://evil.example/fhir&launch=a`],
    ['a trailing slash', `iss=${issuer}/&launch=a`],
    ['another case', `iss=${issuer.toUpperCase()}&launch=a`],
    ['a longer path', `iss=${issuer}/other&launch=a`],
    ['no issuer', 'launch=a'],
    ['two issuers', `iss=${issuer}&iss=https://evil.example&launch=a`],
    ['only fhirServiceUrl', `fhirServiceUrl=${issuer}&launch=a`],
  ])('%s is an unknown issuer', (_name, query) => {
    expect(kindOf(() => toSafeLaunchUrl(at(query), issuer))).toBe('unknown-issuer')
  })

  test.each([
    ['an empty launch', `iss=${issuer}&launch=`],
    ['two launches', `iss=${issuer}&launch=a&launch=b`],
  ])('%s is an incomplete launch', (_name, query) => {
    expect(kindOf(() => toSafeLaunchUrl(at(query), issuer))).toBe('missing-launch')
  })

  test('without a launch the app opens by itself, at the same issuer', () => {
    const url = at(`iss=${issuer}&patientId=p-9&fhirServiceUrl=https://evil.example`)
    expect([...toSafeLaunchUrl(url, issuer).searchParams]).toEqual([['iss', issuer]])
  })

  test('an error of the authorization server comes before anything else', () => {
    expect(readRedirect(at('error=access_denied&error_description=No&state=s&code=c'))).toEqual({
      error: 'access_denied',
      description: 'No',
    })
  })

  test('a page opened by hand has no launch', () => {
    expect(kindOf(() => readRedirect(at('')))).toBe('launch-not-found')
  })

  test('a reload finds the state and the chosen referral, and no code', () => {
    const url = toReloadableUrl(
      new URL('https://baton.example/t/a/app?code=c&state=s&extra=1#/ServiceRequest/x'),
    )
    expect(url.href).toBe('https://baton.example/t/a/app?state=s#/ServiceRequest/x')
  })
})
