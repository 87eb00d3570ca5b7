import type { LaunchConfig } from '#contract/launch-config.ts'
import { http, HttpResponse } from 'msw'
import { completeLaunch, type Launch } from '../../client/smart/complete-launch.ts'
import { network } from './client-network.ts'

export const ehr = 'https://ehr.example/fhir'
export const baton = 'https://baton.example'

export const launchConfig: LaunchConfig = {
  tenant: 'northside',
  tenantName: 'Northside Primary Care',
  issuer: ehr,
  clientId: 'baton',
  scope: 'launch openid fhirUser patient/*.rs',
  standaloneScope: 'launch/patient openid fhirUser patient/*.rs',
  redirectUri: `${baton}/t/northside/app`,
  nonce: 'nonce-1',
}

/** A launch that has been authorized: what `beginLaunch` leaves in the storage under the launch's state. */
export function rememberAuthorization(
  area: Storage,
  key: string,
  over: Readonly<Record<string, unknown>> = {},
): void {
  const state = {
    key,
    clientId: launchConfig.clientId,
    scope: launchConfig.scope,
    redirectUri: launchConfig.redirectUri,
    serverUrl: ehr,
    tokenUri: 'https://ehr.example/token',
    authorizeUri: 'https://ehr.example/authorize',
    completeInTarget: true,
    codeVerifier: 'verifier',
    tokenResponse: {},
    ...over,
  }
  area.setItem(key, JSON.stringify(state))
}

export const tokenResponse = {
  access_token: 'access-1',
  token_type: 'Bearer',
  expires_in: 3600,
  id_token: 'header.payload.signature',
  scope: launchConfig.scope,
  patient: 'p-1',
  need_patient_banner: true,
}

/** Lets the EHR's token endpoint answer; `asked` counts how often it was. */
export function answerTokens(over: Readonly<Record<string, unknown>> = {}): { asked: number } {
  const seen = { asked: 0 }
  network.use(
    http.post('https://ehr.example/token', () => {
      seen.asked += 1
      return HttpResponse.json({ ...tokenResponse, ...over })
    }),
  )
  return seen
}

export const appAddress = (query: string): URL => new URL(`${launchConfig.redirectUri}?${query}`)

/** A completed launch, the way every page gets one. */
export async function aLaunch(
  over: Readonly<Record<string, unknown>> = {},
  key = 'state-1',
): Promise<Launch> {
  rememberAuthorization(sessionStorage, key)
  answerTokens(over)
  const launch = await completeLaunch(launchConfig, appAddress(`state=${key}&code=code-1`), sessionStorage)
  if (launch.patient === undefined) throw new Error('this launch is for a chart')
  return launch
}
