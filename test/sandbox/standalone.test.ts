// @vitest-environment jsdom
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonOf, newVerifier, parametersOf, sentBack } from './authorization-fixture.ts'
import { batonOrigin, fhirRequest, openSandbox, origin, type Sandbox } from './sandbox-fixture.ts'
import { twoPatients } from './two-patients.ts'

let sandbox: Sandbox
const { verifier, challenge } = newVerifier()
const redirectUri = `${batonOrigin}/t/sandbox-full/app`

beforeAll(async () => {
  sandbox = await openSandbox(twoPatients)
})
afterAll(() => sandbox.close())

/** The address of the page an app's user sees when the app was opened by itself. */
async function openSignIn(changes: Record<string, string | undefined> = {}): Promise<string> {
  const usual = {
    response_type: 'code',
    client_id: 'baton',
    redirect_uri: redirectUri,
    scope: 'launch/patient openid fhirUser patient/*.rs',
    state: 'state-1',
    aud: `${origin}/full/fhir`,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }
  const response = await sandbox.app.request(`/full/auth/authorize?${parametersOf(usual, changes)}`)
  return response.headers.get('location') ?? ''
}

async function show(address: string, more: Record<string, string> = {}): Promise<Document> {
  const url = new URL(address)
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value)
  const response = await sandbox.app.request(url.href)
  expect(response.status).toBe(200)
  return new DOMParser().parseFromString(await response.text(), 'text/html')
}

function shownPatients(document: Document): (string | null)[] {
  return [...document.querySelectorAll('input[name=patient]')].map((each) => each.getAttribute('value'))
}

function answer(address: string, form: Record<string, string>): Promise<Response> {
  const ticket = new URL(address).searchParams.get('ticket') ?? ''
  const body = new URLSearchParams({ ticket, answer: 'open', user: 'prac-whitfield', ...form })
  return Promise.resolve(sandbox.app.request('/full/auth/sign-in', { method: 'POST', body }))
}

async function exchange(response: Response): Promise<Record<string, unknown>> {
  const form = {
    grant_type: 'authorization_code',
    code: sentBack(response).get('code') ?? '',
    redirect_uri: redirectUri,
    client_id: 'baton',
    code_verifier: verifier,
  }
  return jsonOf(
    await sandbox.app.request('/full/auth/token', { method: 'POST', body: new URLSearchParams(form) }),
  )
}

describe('an app that opens by itself', () => {
  it('leads to a page that asks who is there and for whom, the first patient marked', async () => {
    const document = await show(await openSignIn())
    expect(shownPatients(document)).toEqual(expect.arrayContaining(['ann', 'bea']))
    expect(document.querySelectorAll('input[name=patient][checked]')).toHaveLength(1)
    expect(document.querySelector('input[type=search]')?.hasAttribute('autofocus')).toBe(true)
    expect(document.querySelector('script')).toBeNull()
  })

  it('is labelled field by field', async () => {
    const document = await show(await openSignIn())
    const fields = [...document.querySelectorAll('input:not([type=hidden]), select')]
    expect(fields.length).toBeGreaterThan(3)
    expect(fields.filter((field) => field.closest('label') === null)).toEqual([])
  })

  it.each([
    ['family-ann', ['ann']],
    ['given family-b', ['bea']],
    ['MRN-ann', ['ann']],
    ['1961-03-14', ['ann', 'bea']],
    ['nobody', []],
  ])('finds “%s”', async (q, expected) => {
    const address = await openSignIn()
    expect(shownPatients(await show(address, { q }))).toEqual(expected)
  })

  it('gets a token for the patient that was picked, and for nobody else', async () => {
    const tokens = await exchange(await answer(await openSignIn(), { patient: 'bea' }))
    expect(tokens).toMatchObject({ patient: 'bea', scope: 'launch/patient openid fhirUser patient/*.rs' })
    expect(tokens).not.toHaveProperty('encounter')
    expect((await fhirRequest(sandbox, '/Patient/bea', tokens.access_token)).status).toBe(200)
    expect((await fhirRequest(sandbox, '/Patient/ann', tokens.access_token)).status).toBe(404)
  })

  it('acts for the person who signed in', async () => {
    const form = { patient: 'ann', user: 'prac-reyes' }
    const scope = 'launch/patient patient/ServiceRequest.cruds'
    const tokens = await exchange(await answer(await openSignIn({ scope }), form))
    expect(tokens.scope).toBe('launch/patient patient/ServiceRequest.rs')
  })

  it('asks for no patient when the app does not', async () => {
    const address = await openSignIn({ scope: 'openid user/Task.rs patient/Task.rs' })
    expect(shownPatients(await show(address))).toEqual([])
    const tokens = await exchange(await answer(address, {}))
    expect(tokens).not.toHaveProperty('patient')
    expect(tokens.scope).toBe('openid user/Task.rs')
  })

  it.each([
    ['was cancelled', { answer: 'cancel', patient: 'ann' }],
    ['has no patient', {}],
    ['has a patient who is not here', { patient: 'nobody' }],
    ['is by nobody who works here', { patient: 'ann', user: 'nobody' }],
  ])('is refused when the page %s', async (_, form) => {
    const back = sentBack(await answer(await openSignIn(), form))
    expect(back.get('error')).toBe('access_denied')
    expect(back.get('state')).toBe('state-1')
  })

  it('can answer its page once, and not for ever', async () => {
    const address = await openSignIn()
    await answer(address, { patient: 'ann' })
    expect((await answer(address, { patient: 'bea' })).status).toBe(400)
    expect((await sandbox.app.request(address)).status).toBe(400)
    const late = await openSignIn()
    sandbox.wait(16 * 60)
    expect((await answer(late, { patient: 'ann' })).status).toBe(400)
  })

  it('is offered on the first page, and a worklist launch beside it', async () => {
    const document = await show(`${origin}/`)
    const links = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '')
    expect(links).toContain(`${batonOrigin}/launch?iss=${encodeURIComponent(`${origin}/full/fhir`)}`)
    expect(links).toContain('/worklist?profile=full')
  })
})
