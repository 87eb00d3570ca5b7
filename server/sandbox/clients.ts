import type { AppClient, BackendClient } from './authorization/registration.ts'

/** What the app registration says, as an EHR's developer portal would keep it. */
const namedScopes = 'launch openid fhirUser profile online_access offline_access'

/** Most an app may ever be granted here; what a launch gets depends on the user too. */
const appScope = `${namedScopes} patient/*.cruds user/*.cruds`

/** Baton's sweep reads, and writes Tasks, Communications and notes back; it never orders anything. */
const backendScope = [
  'system/*.rs',
  'system/Task.cruds',
  'system/Communication.cruds',
  'system/DocumentReference.cruds',
  'system/Appointment.cruds',
].join(' ')

/** Baton as this issuer knows it: its tenant is named after the profile, and so are its exact redirect addresses. */
export function batonApp(batonOrigin: string, profile: string): AppClient {
  return {
    kind: 'app',
    id: 'baton',
    name: 'Baton referrals',
    scope: appScope,
    launchUrl: `${batonOrigin}/launch`,
    redirectUris: [`${batonOrigin}/t/sandbox-${profile}/app`],
    origins: [batonOrigin],
  }
}

/** Baton's backend, which signs with keys it publishes itself. */
export function batonBackend(batonOrigin: string): BackendClient {
  return {
    kind: 'backend',
    id: 'baton-backend',
    name: 'Baton referrals (backend)',
    scope: backendScope,
    keys: { uri: `${batonOrigin}/.well-known/jwks.json` },
    introspects: ['baton'],
  }
}
