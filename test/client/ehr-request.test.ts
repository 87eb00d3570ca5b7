import { delay, http, HttpResponse } from 'msw'
import { describe, expect, test, vi } from 'vitest'
import { callTimeoutMs, toEhrRequest, waitBeforeRetry } from '../../client/smart/ehr-request.ts'
import { aLaunch, ehr } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'

const answerTasks = (response: () => Response): void => network.use(http.get(`${ehr}/Task`, response))

describe('one request to the EHR', () => {
  test('it carries the user’s own token and asks for FHIR', async () => {
    const headers: (string | null)[] = []
    network.use(
      http.get(`${ehr}/Task`, ({ request }) => {
        headers.push(request.headers.get('authorization'), request.headers.get('accept'))
        return HttpResponse.json({ resourceType: 'Bundle' })
      }),
    )
    const answer = await toEhrRequest(await aLaunch(), () => Date.now())('Task?patient=p-1')
    expect(answer).toEqual({ ok: true, body: { resourceType: 'Bundle' } })
    expect(headers).toEqual(['Bearer access-1', 'application/fhir+json, application/json;q=0.9'])
  })

  test.each([
    [401, 'expired'],
    [403, 'forbidden'],
    [400, 'refused'],
    [404, 'refused'],
    [429, 'throttled'],
    [503, 'server-error'],
  ])('status %i is %s', async (status, problem) => {
    answerTasks(() => new HttpResponse('no', { status, headers: { 'content-type': 'text/plain' } }))
    const answer = await toEhrRequest(await aLaunch(), () => Date.now())('Task')
    expect(answer).toEqual({ ok: false, problem, status })
  })

  test.each([
    [503, {}],
    [429, { 'retry-after': '1' }],
    [429, { 'retry-after': new Date(Date.UTC(2026, 0, 5, 12, 0, 2)).toUTCString() }],
  ])('what may pass is asked once more (%i)', async (status, headers) => {
    let asked = 0
    answerTasks(() => {
      asked += 1
      return asked > 1
        ? HttpResponse.json({ resourceType: 'Bundle' })
        : new HttpResponse(null, { status, headers })
    })
    const launch = await aLaunch({ expires_in: 10_000_000_000 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const answer = toEhrRequest(launch, () => Date.UTC(2026, 0, 5, 12))('Task')
    // Waiting for it moves the pretended time on.
    await vi.waitFor(() => expect(asked).toBe(2), { timeout: 3_000 })
    expect(await answer).toEqual({ ok: true, body: { resourceType: 'Bundle' } })
  })

  test.each([
    [{ problem: 'throttled', retryAfterSeconds: 2 }, 2_000],
    [{ problem: 'throttled', retryAfterSeconds: 3 }, undefined],
    [{ problem: 'throttled' }, 1_000],
    [{ problem: 'server-error', retryAfterSeconds: 1 }, 1_000],
    [{ problem: 'server-error' }, 200],
    [{ problem: 'unreachable' }, 200],
    [{ problem: 'forbidden' }, undefined],
    [{ problem: 'refused' }, undefined],
    [{ problem: 'expired' }, undefined],
    [{ problem: 'malformed' }, undefined],
    [{ problem: 'timed-out' }, undefined],
  ] as const)('after %j it waits %s ms', (failure, waitMs) => {
    expect(waitBeforeRetry(failure)).toBe(waitMs)
  })

  test('a limit that outlasts a person’s patience is told, with its length, and not asked again', async () => {
    let asked = 0
    answerTasks(() => {
      asked += 1
      return new HttpResponse(null, { status: 429, headers: { 'retry-after': '30' } })
    })
    const answer = await toEhrRequest(await aLaunch(), () => Date.now())('Task')
    expect(answer).toEqual({ ok: false, problem: 'throttled', status: 429, retryAfterSeconds: 30 })
    expect(asked).toBe(1)
  })

  test('a refusal is not asked again', async () => {
    let asked = 0
    answerTasks(() => {
      asked += 1
      return new HttpResponse(null, { status: 403 })
    })
    await toEhrRequest(await aLaunch(), () => Date.now())('Task')
    expect(asked).toBe(1)
  })

  test('no answer at all is unreachable', async () => {
    answerTasks(() => HttpResponse.error())
    const answer = await toEhrRequest(await aLaunch(), () => Date.now())('Task')
    expect(answer).toEqual({ ok: false, problem: 'unreachable' })
  })

  test('a failure after the token has run out is its end, whatever it looks like', async () => {
    answerTasks(() => HttpResponse.error())
    const launch = await aLaunch({ expires_in: 60 })
    const answer = await toEhrRequest(launch, () => Date.now() + 61_000)('Task')
    expect(answer).toMatchObject({ ok: false, problem: 'expired' })
  })

  test('an EHR that is too slow is given up after the limit and says so', async () => {
    network.use(
      http.get(`${ehr}/Task`, async () => {
        await delay('infinite')
        return HttpResponse.json({})
      }),
    )
    const launch = await aLaunch()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const answer = toEhrRequest(launch, () => Date.now())('Task')
    await vi.advanceTimersByTimeAsync(callTimeoutMs)
    expect(await answer).toEqual({ ok: false, problem: 'timed-out' })
  })
})
