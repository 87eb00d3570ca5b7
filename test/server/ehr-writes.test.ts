import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FhirWrite } from '../../server/domain/fhir-write.ts'
import {
  openGatewayTo,
  openWritableEhr,
  type OpenedGateway,
  type WritableEhr,
} from '../support/writable-ehr.ts'

let ehr: WritableEhr
let opened: OpenedGateway

beforeAll(async () => {
  ehr = await openWritableEhr()
})
afterAll(() => ehr.close())
beforeEach(() => ehr.reset())
afterEach(() => opened.connection.close())

const identity = { system: 'https://baton.example/ids', value: 'nudge-1' }
const task = {
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  identifier: [identity],
  for: { reference: 'Patient/p-1' },
}
const create: FhirWrite = { interaction: 'create', resource: task, identity }

function updateOf(versionId: string, changes: Record<string, unknown> = {}): FhirWrite {
  return { interaction: 'update', resource: { ...task, id: 't-1', ...changes }, versionId }
}

function store(meta: Record<string, string>): void {
  ehr.stored.set('Task/t-1', { ...task, id: 't-1', meta })
}

describe('a create', () => {
  test('is conditional where the EHR declares that', async () => {
    ehr.quirks.conditional = true
    opened = await openGatewayTo(ehr.iss)
    const first = await opened.gateway.write(create)
    expect(first).toEqual({ kind: 'written', reference: 'Task/made-1', versionId: '1', wasThere: false })
    expect(await opened.gateway.write(create)).toMatchObject({ reference: 'Task/made-1', wasThere: true })
    expect(ehr.asked).toEqual(['POST /fhir/Task', 'POST /fhir/Task'])
    expect(new URLSearchParams(ehr.headers[0]?.['if-none-exist']).get('identifier')).toBe(
      'https://baton.example/ids|nudge-1',
    )
  })

  test('is searched for first where it is not, and not created twice', async () => {
    opened = await openGatewayTo(ehr.iss)
    expect(await opened.gateway.write(create)).toMatchObject({ kind: 'written', wasThere: false })
    expect(await opened.gateway.write(create)).toMatchObject({ kind: 'written', wasThere: true })
    expect(ehr.asked.map((each) => each.split(' ')[0])).toEqual(['GET', 'POST', 'GET'])
    expect(ehr.asked[0]).toContain('patient=p-1')
    expect(ehr.stored.size).toBe(1)
  })

  test('whose answer was cut off after it was carried out is found, and not doubled', async () => {
    opened = await openGatewayTo(ehr.iss)
    ehr.faults.push(undefined, { cut: 'after-commit' })
    expect(await opened.gateway.write(create)).toMatchObject({ reference: 'Task/made-1', wasThere: true })
    expect(ehr.stored.size).toBe(1)
  })

  test('that was cut off before it was carried out is to be tried again, and then succeeds', async () => {
    opened = await openGatewayTo(ehr.iss)
    ehr.faults.push(undefined, { cut: 'before' })
    expect(await opened.gateway.write(create)).toEqual({ kind: 'retry', afterMs: 60_000 })
    expect(ehr.stored.size).toBe(0)
    expect(await opened.gateway.write(create)).toMatchObject({ kind: 'written', wasThere: false })
  })

  test('that can neither be conditional nor be found stays uncertain', async () => {
    ehr.quirks.scope = 'system/Task.c'
    opened = await openGatewayTo(ehr.iss)
    ehr.faults.push({ cut: 'after-commit' })
    expect(await opened.gateway.write(create)).toEqual({ kind: 'uncertain', isBlind: true })
    expect(ehr.asked).toEqual(['POST /fhir/Task'])
  })

  test('answered with nothing but a Location is understood, whatever host that names', async () => {
    ehr.quirks.emptyCreate = true
    opened = await openGatewayTo(ehr.iss)
    expect(await opened.gateway.write(create)).toEqual({
      kind: 'written',
      reference: 'Task/made-1',
      versionId: '1',
      wasThere: false,
    })
  })

  test('turned away by 429 is to be tried later, when the EHR said', async () => {
    opened = await openGatewayTo(ehr.iss)
    ehr.faults.push(undefined, { answer: { status: 429, headers: { 'retry-after': '40' } } })
    expect(await opened.gateway.write(create)).toEqual({ kind: 'retry', afterMs: 40_000 })
    expect(ehr.asked).toHaveLength(2)
  })

  test.each([
    [400, { kind: 'refused', status: 400 }],
    [403, { kind: 'refused', status: 403 }],
    [422, { kind: 'refused', status: 422 }],
    [405, { kind: 'unsupported' }],
  ])('answered %i is %o', async (status, expected) => {
    opened = await openGatewayTo(ehr.iss)
    ehr.faults.push(undefined, { answer: { status } })
    expect(await opened.gateway.write(create)).toEqual(expected)
  })

  test('that the scopes do not allow is not tried', async () => {
    ehr.quirks.scope = 'system/Task.rsu'
    opened = await openGatewayTo(ehr.iss)
    expect(await opened.gateway.write(create)).toEqual({ kind: 'unsupported' })
    expect(ehr.asked).toEqual([])
  })
})

describe('an update', () => {
  test('holds for the version its planner saw', async () => {
    opened = await openGatewayTo(ehr.iss)
    store({ versionId: '3' })
    expect(await opened.gateway.write(updateOf('3', { status: 'completed' }))).toEqual({
      kind: 'written',
      reference: 'Task/t-1',
      versionId: '4',
      wasThere: false,
    })
    expect(ehr.headers[0]?.['if-match']).toBe('W/"3"')
  })

  test.each([409, 412] as const)(
    'of a version that is gone is stale where the EHR says %i',
    async (status) => {
      ehr.quirks.staleStatus = status
      opened = await openGatewayTo(ehr.iss)
      store({ versionId: '4' })
      expect(await opened.gateway.write(updateOf('3', { status: 'completed' }))).toEqual({ kind: 'stale' })
    },
  )

  test('whose answer was cut off after it was carried out counts as written', async () => {
    opened = await openGatewayTo(ehr.iss)
    store({ versionId: '3' })
    ehr.faults.push({ cut: 'after-commit' })
    const change = updateOf('3', { status: 'completed' })
    expect(await opened.gateway.write(change)).toMatchObject({ kind: 'written', wasThere: true })
    expect(await opened.gateway.write(change)).toMatchObject({ kind: 'written', wasThere: true })
    expect(ehr.stored.get('Task/t-1')).toMatchObject({ meta: { versionId: '4' } })
  })

  test('is read and compared first where the EHR keeps no versions', async () => {
    ehr.quirks.versioned = false
    opened = await openGatewayTo(ehr.iss)
    const seen = { meta: { lastUpdated: '2026-03-02T10:00:01Z' }, status: 'completed' }
    store({ lastUpdated: '2026-03-02T10:00:01Z' })
    expect(await opened.gateway.write(updateOf('', seen))).toMatchObject({ kind: 'written' })
    expect(ehr.asked).toEqual(['GET /fhir/Task/t-1', 'PUT /fhir/Task/t-1'])
    store({ lastUpdated: '2026-03-02T11:00:00Z' })
    expect(await opened.gateway.write(updateOf('', seen))).toEqual({ kind: 'stale' })
  })
})
