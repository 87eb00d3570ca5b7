import { LaunchConfig } from '../../server/contract/launch-config.ts'
import { SessionResponse } from '../../server/contract/session.ts'
import type { TestBaton } from './baton-for-tests.ts'
import { usersAccessToken, type PretendEhr, type SignOptions } from './pretend-ehr.ts'
import type { JWTPayload } from 'jose'

/** Opens the launch page as the EHR's frame does, and reads what the page is told. */
export async function openLaunchPage(baton: TestBaton, tenant: string, iss: string): Promise<LaunchConfig> {
  const page = await baton.app.request(`/t/${tenant}/launch?iss=${encodeURIComponent(iss)}&launch=abc`)
  const block = /id="launch-config">(.*?)<\/script>/.exec(await page.text())?.[1]
  return LaunchConfig.parse(JSON.parse(block ?? ''))
}

export type Attempt = {
  tenant?: string
  claims?: JWTPayload
  sign?: SignOptions
  idToken?: string
  accessToken?: string
  /** `null`: a launch without a patient. */
  patient?: string | null
  styleUrl?: string
}

/** Asks for a session as the browser does after the EHR's token answer; every part can be made wrong. */
export async function requestSession(
  baton: TestBaton,
  ehr: PretendEhr,
  attempt: Attempt = {},
): Promise<Response> {
  const tenant = attempt.tenant ?? 'test'
  const { nonce } = await openLaunchPage(baton, tenant, ehr.iss)
  const idToken = attempt.idToken ?? (await ehr.signIdToken({ nonce, ...attempt.claims }, attempt.sign))
  return postSession(baton, {
    tenant,
    idToken,
    accessToken: attempt.accessToken ?? usersAccessToken,
    ...(attempt.patient === null ? {} : { patient: attempt.patient ?? 'pat-1' }),
    ...(attempt.styleUrl === undefined ? {} : { styleUrl: attempt.styleUrl }),
  })
}

export async function postSession(
  baton: TestBaton,
  body: unknown,
  headers: HeadersInit = {},
): Promise<Response> {
  return baton.app.request('/api/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

/** A session that was opened as it should be. */
export async function openTestSession(
  baton: TestBaton,
  ehr: PretendEhr,
  attempt: Attempt = {},
): Promise<SessionResponse> {
  const answer = await requestSession(baton, ehr, attempt)
  if (answer.status !== 201) throw new Error(`no session: ${await answer.text()}`)
  return SessionResponse.parse(await answer.json())
}
