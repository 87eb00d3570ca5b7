import { delay, http, HttpResponse } from 'msw'
import { describe, expect, test, vi } from 'vitest'
import { callTimeoutMs, toEhrRequest } from '../../client/smart/ehr-request.ts'
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
    [429, 'server-error'],
    [503, 'server-error'],
  ])('status %i is %s', async (status, problem) => {
    answerTasks(() => new HttpResponse('no', { status, headers: { 'content-type': 'text/plain' } }))
    const answer = await toEhrRequest(await aLaunch(), () => Date.now())('Task')
    expect(answer).toEqual({ ok: false, problem, status })
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
