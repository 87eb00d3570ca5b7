import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { completeLaunch } from '../../client/smart/complete-launch.ts'
import {
  answerTokens,
  appAddress,
  ehr,
  launchConfig,
  rememberAuthorization,
  tokenResponse,
} from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'

const complete = (query: string) => completeLaunch(launchConfig, appAddress(query), sessionStorage)

describe('completing a launch', () => {
  test('the code is exchanged and the launch knows its patient, scopes and banner wish', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    answerTokens({ need_patient_banner: false })
    const launch = await complete('state=state-1&code=code-1')
    expect(launch).toMatchObject({ tenant: 'northside', key: 'state-1', patient: 'p-1' })
    expect(launch.context).toMatchObject({ needsBanner: false, idToken: tokenResponse.id_token })
    expect(launch.scopes.allows('search', 'Task')).toBe(true)
  })

  test('a banner is shown when the EHR does not say whether it is needed', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    answerTokens({ need_patient_banner: undefined })
    await expect(complete('state=state-1&code=code-1')).resolves.toMatchObject({
      context: { needsBanner: true },
    })
  })

  test('a reload restores this launch without asking the token endpoint again', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    const tokens = answerTokens()
    await complete('state=state-1&code=code-1')
    const again = await complete('state=state-1')
    expect(again.patient).toBe('p-1')
    expect(tokens.asked).toBe(1)
  })

  test('two launches in one storage never meet, reloads included', async () => {
    rememberAuthorization(sessionStorage, 'state-1', { tokenResponse: { ...tokenResponse, patient: 'p-1' } })
    rememberAuthorization(sessionStorage, 'state-2', { tokenResponse: { ...tokenResponse, patient: 'p-2' } })
    const patients = async () => [
      (await complete('state=state-1')).patient,
      (await complete('state=state-2')).patient,
    ]
    expect(await patients()).toEqual(['p-1', 'p-2'])
    expect(await patients()).toEqual(['p-1', 'p-2'])
    expect(sessionStorage.getItem('SMART_KEY')).toBeNull()
  })

  test('a state that fhirclient shares between launches is not looked at', async () => {
    sessionStorage.setItem('SMART_KEY', JSON.stringify('state-2'))
    rememberAuthorization(sessionStorage, 'state-2', { tokenResponse })
    await expect(complete('')).rejects.toMatchObject({ kind: 'launch-not-found' })
  })

  test.each([
    ['access_denied', 'consent-denied'],
    ['invalid_scope', 'scopes-refused'],
    ['server_error', 'authorization-refused'],
  ])('the error %s ends as %s', async (error, kind) => {
    await expect(complete(`state=state-1&error=${error}`)).rejects.toMatchObject({ kind, details: [error] })
  })

  test('a state nobody stored is a launch that is no longer open', async () => {
    await expect(complete('state=unknown&code=code-1')).rejects.toMatchObject({ kind: 'launch-not-found' })
  })

  test('a stored launch of another issuer is not taken up', async () => {
    rememberAuthorization(sessionStorage, 'state-1', { serverUrl: 'https://other.example/fhir' })
    await expect(complete('state=state-1&code=c')).rejects.toMatchObject({ kind: 'unknown-issuer' })
  })

  test('a code the EHR does not accept is named as such', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    network.use(
      http.post('https://ehr.example/token', () =>
        HttpResponse.json({ error: 'invalid_grant' }, { status: 400 }),
      ),
    )
    await expect(complete('state=state-1&code=used')).rejects.toMatchObject({ kind: 'token-refused' })
  })

  test('a page that was reloaded before sign-in was complete says so', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    await expect(complete('state=state-1')).rejects.toMatchObject({ kind: 'launch-interrupted' })
  })

  test('a launch without a patient is for the worklist, whatever it may read of charts', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    answerTokens({ patient: undefined, scope: 'launch openid fhirUser' })
    expect((await complete('state=state-1&code=c')).patient).toBeUndefined()
  })

  test('a launch that was made for the list opens it, although a patient is open', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    answerTokens({ intent: 'worklist' })
    expect((await complete('state=state-1&code=c')).patient).toBeUndefined()
  })

  test('without the scopes for patient and referrals there is nothing to show, and they are named', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    answerTokens({ scope: 'launch openid patient/Patient.rs patient/Task.rs' })
    const kind = { kind: 'missing-scopes', details: ['ServiceRequest'] }
    await expect(complete('state=state-1&code=c')).rejects.toMatchObject(kind)
  })

  test('a token response without scope granted what was asked for', async () => {
    rememberAuthorization(sessionStorage, 'state-1')
    answerTokens({ scope: undefined })
    const launch = await complete('state=state-1&code=c')
    expect(launch.scopes.granted).toContain('patient/*.rs')
    expect(launch.client.state.serverUrl).toBe(ehr)
  })
})
