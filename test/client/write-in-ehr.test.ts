import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import type { FhirWrite } from '#domain/fhir-write.ts'
import { writeInEhr } from '../../client/smart/write-in-ehr.ts'
import { aLaunch, ehr } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'

const identity = { system: 'https://baton.example/keys', value: 'c-1|0' }
const create: FhirWrite = {
  interaction: 'create',
  resource: { resourceType: 'Communication', status: 'completed', identifier: [identity] },
  identity,
}
const update: FhirWrite = {
  interaction: 'update',
  resource: { resourceType: 'Task', id: 't-1', status: 'cancelled' },
  versionId: '3',
}

/** Answers writes one after the other, the last answer again and again; returns what was sent. */
function answerWrites(...answers: readonly (() => Response)[]): Request[] {
  const sent: Request[] = []
  const answer = ({ request }: { request: Request }): Response => {
    sent.push(request.clone())
    return (answers[sent.length - 1] ?? answers.at(-1) ?? (() => new Response(null, { status: 500 })))()
  }
  network.use(http.post(`${ehr}/Communication`, answer), http.put(`${ehr}/Task/t-1`, answer))
  return sent
}
const stored =
  (type: string, id: string, status: 200 | 201 = 201) =>
  () =>
    HttpResponse.json({ resourceType: type, id, meta: { versionId: '1' } }, { status })
const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    new HttpResponse(null, { status: code, headers })

/** How the Task stands at the EHR. */
function answerTask(task: object): void {
  network.use(
    http.get(`${ehr}/Task/t-1`, () => HttpResponse.json({ resourceType: 'Task', id: 't-1', ...task })),
  )
}

describe('a write in the EHR', () => {
  test('goes out once, as the person, and names its version or its identifier', async () => {
    const sent = answerWrites(stored('Communication', 'c-9'), stored('Task', 't-1', 200))
    const launch = await aLaunch()
    expect(await writeInEhr(launch, create)).toEqual({
      kind: 'written',
      reference: 'Communication/c-9',
      versionId: '1',
    })
    expect(await writeInEhr(launch, update)).toMatchObject({ kind: 'written', reference: 'Task/t-1' })
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer access-1',
      'Bearer access-1',
    ])
    expect(sent[0]?.headers.get('if-none-exist')).toBe(
      `identifier=${encodeURIComponent(`${identity.system}|c-1\\|0`)}`,
    )
    expect(sent[1]?.headers.get('if-match')).toBe('W/"3"')
    expect(await sent[1]?.json()).toEqual(update.resource)
  })

  test('that is answered with nothing is known by its headers, and nobody follows them', async () => {
    const location = 'https://upstream.internal/fhir/Communication/c-9/_history/2'
    answerWrites(status(201, { location }))
    expect(await writeInEhr(await aLaunch(), create)).toEqual({
      kind: 'written',
      reference: 'Communication/c-9',
      versionId: '2',
    })
  })

  test.each([
    ['with nothing at all', status(201)],
    ['with an address of something else', status(201, { location: `${ehr}/Task/1` })],
    ['with an error of the server', status(503)],
    ['with too many requests', status(429)],
    ['by a connection that breaks', () => HttpResponse.error()],
  ])('that is answered %s is uncertain, and is not sent again', async (_what, answer) => {
    const sent = answerWrites(answer)
    expect(await writeInEhr(await aLaunch(), create)).toEqual({ kind: 'uncertain' })
    expect(sent).toHaveLength(1)
  })

  test('an update that is answered with nothing is written all the same', async () => {
    answerWrites(status(200, { etag: 'W/"4"' }))
    expect(await writeInEhr(await aLaunch(), update)).toEqual({
      kind: 'written',
      reference: 'Task/t-1',
      versionId: '4',
    })
  })

  test.each([412, 409])('of a version that has changed (%i) is stale', async (code) => {
    answerWrites(status(code))
    answerTask({ status: 'accepted', meta: { versionId: '4' } })
    expect(await writeInEhr(await aLaunch(), update)).toEqual({ kind: 'stale' })
  })

  test.each([412, 409])('that was made before and whose answer got lost (%i) is written', async (code) => {
    answerWrites(status(code))
    answerTask({ status: 'cancelled', note: [], meta: { versionId: '4' } })
    expect(await writeInEhr(await aLaunch(), update)).toEqual({
      kind: 'written',
      reference: 'Task/t-1',
      versionId: '4',
    })
  })

  test('whose record cannot be read again stays stale', async () => {
    answerWrites(status(412))
    network.use(http.get(`${ehr}/Task/t-1`, status(403)))
    expect(await writeInEhr(await aLaunch(), update)).toEqual({ kind: 'stale' })
  })

  test('409 to a create is a refusal, like any other', async () => {
    answerWrites(status(409))
    expect(await writeInEhr(await aLaunch(), create)).toEqual({ kind: 'refused', status: 409 })
  })

  test.each([403, 404, 422])('%i is a refusal', async (code) => {
    answerWrites(status(code))
    expect(await writeInEhr(await aLaunch(), update)).toEqual({ kind: 'refused', status: code })
  })
})

describe('access that ends', () => {
  const renewable = { refresh_token: 'refresh-1', scope: 'patient/*.cruds online_access' }

  /** Answers for the code, and then for every renewal. */
  function answerRenewal(answer: () => Response): void {
    network.use(http.post('https://ehr.example/token', answer))
  }

  test('is renewed once, and what was turned away is sent again', async () => {
    const sent = answerWrites(status(401), stored('Communication', 'c-9'))
    const launch = await aLaunch(renewable)
    answerRenewal(() =>
      HttpResponse.json({ access_token: 'access-2', token_type: 'Bearer', expires_in: 3600, ...renewable }),
    )
    expect(await writeInEhr(launch, create)).toMatchObject({ kind: 'written' })
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer access-1',
      'Bearer access-2',
    ])
  })

  test.each([
    ['cannot be renewed', {}, 1],
    ['is not renewed', renewable, 1],
  ])('and %s sends nothing twice, and the launch is still known', async (_what, over, times) => {
    const sent = answerWrites(status(401))
    const launch = await aLaunch(over)
    answerRenewal(status(400))
    expect(await writeInEhr(launch, create)).toEqual({ kind: 'access-ended' })
    expect(sent).toHaveLength(times)
    expect(launch.client.state.tokenResponse?.access_token).toBe('access-1')
  })

  test('and is refused again after it was renewed has ended', async () => {
    const sent = answerWrites(status(401))
    const launch = await aLaunch(renewable)
    answerRenewal(() =>
      HttpResponse.json({ access_token: 'access-2', token_type: 'Bearer', expires_in: 3600, ...renewable }),
    )
    expect(await writeInEhr(launch, create)).toEqual({ kind: 'access-ended' })
    expect(sent).toHaveLength(2)
  })
})
