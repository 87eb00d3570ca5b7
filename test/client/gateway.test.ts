import { describe, expect, test } from 'vitest'
import type { EhrAnswer } from '../../client/smart/ehr-request.ts'
import { toGateway } from '../../client/smart/gateway.ts'

const base = 'https://ehr.example/fhir'
const task = (id: string, versionId = '1') => ({ resourceType: 'Task', id, meta: { versionId } })
const bundle = (resources: readonly unknown[], next?: string): EhrAnswer => ({
  ok: true,
  body: {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(next !== undefined && { link: [{ relation: 'next', url: next }] }),
    entry: resources.map((resource) => ({ resource })),
  },
})

/** A gateway over canned answers by address; `asked` lists what was asked for, in order. */
function aGateway(answers: (url: string) => EhrAnswer) {
  const asked: string[] = []
  const gateway = toGateway((url) => {
    asked.push(url)
    return Promise.resolve(answers(url))
  }, base)
  return { gateway, asked }
}

describe('reading one resource', () => {
  test('the resource of the asked type is the answer', async () => {
    const { gateway, asked } = aGateway(() => ({ ok: true, body: { resourceType: 'Patient', id: 'p-1' } }))
    expect(await gateway.read('Patient', 'p-1')).toMatchObject({ ok: true, resource: { id: 'p-1' } })
    expect(asked).toEqual(['Patient/p-1'])
  })

  test('something else in its place is malformed, not the patient', async () => {
    const { gateway } = aGateway(() => ({ ok: true, body: { resourceType: 'OperationOutcome' } }))
    expect(await gateway.read('Patient', 'p-1')).toEqual({ ok: false, problem: 'malformed' })
  })
})

describe('searching', () => {
  test('next links are followed as they are, and a resource that comes twice counts once', async () => {
    const next = `${base}?opaque=page%2B2&x=%20`
    const { gateway, asked } = aGateway((url) =>
      url === next ? bundle([task('2'), task('3')]) : bundle([task('1'), task('2')], next),
    )
    const answer = await gateway.search('Task', { patient: 'p-1', _count: '100' })
    expect(answer).toEqual({ state: 'ok', resources: [task('1'), task('2'), task('3')] })
    expect(asked).toEqual(['Task?patient=p-1&_count=100', next])
  })

  test('two versions of one resource are both evidence', async () => {
    const { gateway } = aGateway(() => bundle([task('1', '1'), task('1', '2')]))
    expect((await gateway.search('Task', {})).resources).toHaveLength(2)
  })

  test('a list that does not end is cut and says so', async () => {
    let page = 0
    const { gateway, asked } = aGateway(() => bundle([task(String((page += 1)))], `${base}?page=${page}`))
    const answer = await gateway.search('Task', {})
    expect(answer.state).toBe('truncated')
    expect(answer.resources).toHaveLength(5)
    expect(asked).toHaveLength(5)
  })

  test('a next link to another host is not followed: the token would go there', async () => {
    const { gateway, asked } = aGateway(() => bundle([task('1')], 'https://evil.example/fhir?page=2'))
    expect(await gateway.search('Task', {})).toMatchObject({ state: 'truncated', resources: [task('1')] })
    expect(asked).toHaveLength(1)
  })

  test('a relative next link belongs to the issuer', async () => {
    const { gateway, asked } = aGateway((url) =>
      url.startsWith('Task') ? bundle([], 'page/2') : bundle([task('1')]),
    )
    expect((await gateway.search('Task', {})).resources).toEqual([task('1')])
    expect(asked[1]).toBe(`${base}/page/2`)
  })

  test('a second page that fails leaves a cut list, not a complete one', async () => {
    const { gateway } = aGateway((url) =>
      url.startsWith('Task') ? bundle([task('1')], `${base}?page=2`) : { ok: false, problem: 'timed-out' },
    )
    const answer = await gateway.search('Task', {})
    expect(answer).toMatchObject({ state: 'truncated', problem: 'timed-out', resources: [task('1')] })
  })

  test.each([
    ['timed-out', 'failed'],
    ['unreachable', 'failed'],
    ['server-error', 'failed'],
    ['refused', 'failed'],
    ['forbidden', 'forbidden'],
    ['expired', 'expired'],
  ] as const)('%s makes the source %s', async (problem, state) => {
    const { gateway } = aGateway(() => ({ ok: false, problem }))
    expect(await gateway.search('Task', {})).toMatchObject({ state, problem, resources: [] })
  })

  test.each([
    ['no bundle', { resourceType: 'Patient' }],
    ['text', '<html>login</html>'],
    ['nothing', undefined],
    ['entries of the wrong kind', { resourceType: 'Bundle', entry: 'none' }],
  ])('%s is a failure, never an empty list', async (_name, body) => {
    const { gateway } = aGateway(() => ({ ok: true, body }))
    expect(await gateway.search('Task', {})).toMatchObject({ state: 'failed', problem: 'malformed' })
  })

  test('a broken entry does not cost the others, and an outcome is no evidence', async () => {
    const { gateway } = aGateway(() => bundle([null, 7, { resourceType: 'OperationOutcome' }, task('1')]))
    expect((await gateway.search('Task', {})).resources).toEqual([null, 7, task('1')])
  })
})
