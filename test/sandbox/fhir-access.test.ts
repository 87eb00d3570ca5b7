import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonOf } from './authorization-fixture.ts'
import { fhirRequest, launchFromChart, openSandbox, type Sandbox } from './sandbox-fixture.ts'
import { recordOf, twoPatients } from './two-patients.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openSandbox(twoPatients)
})
afterAll(() => sandbox.close())

async function tokenFor(scope: string, launch: Record<string, string> = {}): Promise<unknown> {
  const tokens = await launchFromChart(sandbox, { patient: 'ann', ...launch }, `launch ${scope}`)
  expect(tokens).toHaveProperty('access_token')
  return tokens.access_token
}

const annsTask = {
  resourceType: 'Task',
  id: 'ann-task',
  status: 'accepted',
  intent: 'order',
  for: { reference: 'Patient/ann' },
}

describe('a token', () => {
  it('opens the launched patient', async () => {
    const response = await fhirRequest(sandbox, '/Patient/ann', await tokenFor('patient/*.rs'))
    expect(response.status).toBe(200)
    expect(await jsonOf(response)).toMatchObject({ resourceType: 'Patient', id: 'ann' })
  })

  it.each([
    ['no token', {}, 'Bearer realm='],
    ['a token nobody issued', { authorization: 'Bearer made-up' }, 'error="invalid_token"'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'error="invalid_request"'],
    ['an empty token', { authorization: 'Bearer ' }, 'error="invalid_request"'],
  ])('is asked for with 401 when there is %s', async (_, headers, challenge) => {
    const response = await fhirRequest(sandbox, '/Patient/ann', undefined, { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain(challenge)
    expect(await jsonOf(response)).toMatchObject({ resourceType: 'OperationOutcome' })
  })

  it('is worth nothing once it has expired', async () => {
    const token = await tokenFor('patient/*.rs', { lifetime: '15' })
    expect((await fhirRequest(sandbox, '/Patient/ann', token)).status).toBe(200)
    sandbox.wait(16)
    const late = await fhirRequest(sandbox, '/Patient/ann', token)
    expect(late.status).toBe(401)
    expect(late.headers.get('www-authenticate')).toContain('invalid_token')
  })

  it('is worth nothing at another issuer', async () => {
    const token = await tokenFor('patient/*.rs')
    expect((await fhirRequest(sandbox, '/Patient/ann', token, { profile: 'second' })).status).toBe(401)
  })

  it('cannot be replaced by a refresh token', async () => {
    const tokens = await launchFromChart(sandbox, { patient: 'ann' }, 'launch online_access patient/*.rs')
    expect((await fhirRequest(sandbox, '/Patient/ann', tokens.refresh_token)).status).toBe(401)
  })

  it('is not needed for the capability statement', async () => {
    expect((await fhirRequest(sandbox, '/metadata', undefined)).status).toBe(200)
  })
})

describe('scopes', () => {
  it.each([
    ['read', 'patient/Task.read', 'GET', '/Task/ann-task', 200],
    ['read', 'patient/Task.r', 'GET', '/Task/ann-task', 200],
    ['read', 'patient/Task.s', 'GET', '/Task/ann-task', 403],
    ['read', 'patient/Task.write', 'GET', '/Task/ann-task', 403],
    ['read', 'patient/Appointment.read', 'GET', '/Task/ann-task', 403],
    ['read', 'patient/*.*', 'GET', '/Task/ann-task', 200],
    ['search', 'patient/Task.read', 'GET', '/Task?patient=ann', 200],
    ['search', 'patient/Task.s', 'GET', '/Task?patient=ann', 200],
    ['search', 'patient/Task.r', 'GET', '/Task?patient=ann', 403],
    ['search', 'patient/Task.cud', 'GET', '/Task?patient=ann', 403],
    ['read a version', 'patient/Task.r', 'GET', '/Task/ann-task/_history/1', 200],
    ['read the history', 'patient/Task.r', 'GET', '/Task/ann-task/_history', 200],
    ['read the history', 'patient/Task.s', 'GET', '/Task/ann-task/_history', 403],
    ['read the history of all', 'patient/Task.s', 'GET', '/Task/_history', 200],
    ['read the history of all', 'patient/Task.r', 'GET', '/Task/_history', 403],
    ['update', 'patient/Task.write', 'PUT', '/Task/ann-task', 200],
    ['update', 'patient/Task.u', 'PUT', '/Task/ann-task', 200],
    ['update', 'patient/Task.read', 'PUT', '/Task/ann-task', 403],
    ['update', 'patient/Task.c', 'PUT', '/Task/ann-task', 403],
    ['create', 'patient/Task.c', 'POST', '/Task', 201],
    ['create', 'patient/Task.write', 'POST', '/Task', 201],
    ['create', 'patient/Task.u', 'POST', '/Task', 403],
    ['create', 'patient/Task.rs', 'POST', '/Task', 403],
    ['delete', 'patient/Task.crus', 'DELETE', '/Task/ann-task', 403],
  ])('%s with %s: %s %s answers %i', async (_, scope, method, path, status) => {
    const body = method === 'PUT' ? annsTask : method === 'POST' ? { ...annsTask, id: undefined } : undefined
    const response = await fhirRequest(sandbox, path, await tokenFor(scope), {
      method,
      ...(body && { body }),
    })
    expect(response.status).toBe(status)
    if (status !== 403) return
    expect(response.headers.get('www-authenticate')).toContain('insufficient_scope')
    expect(await jsonOf(response)).toMatchObject({ resourceType: 'OperationOutcome' })
  })

  it('withheld in a launch are not granted, and refused when used', async () => {
    const tokens = await launchFromChart(
      sandbox,
      { patient: 'ann', withhold: 'Appointment' },
      'launch patient/Task.rs patient/Appointment.rs',
    )
    expect(tokens.scope).toBe('launch patient/Task.rs')
    expect((await fhirRequest(sandbox, '/Appointment?patient=ann', tokens.access_token)).status).toBe(403)
  })

  it('of a coordinator let her keep a Task and not write an order', async () => {
    const scope = 'patient/Task.cruds patient/ServiceRequest.cruds'
    const tokens = await launchFromChart(sandbox, { patient: 'ann', user: 'prac-reyes' }, `launch ${scope}`)
    expect(tokens.scope).toBe('launch patient/Task.cruds patient/ServiceRequest.rs')
  })

  it('with a search show only what it finds', async () => {
    const token = await tokenFor('patient/ServiceRequest.rs?category=http://snomed.info/sct|3457005')
    const found = await jsonOf(await fhirRequest(sandbox, '/ServiceRequest?patient=ann', token))
    expect(idsIn(found)).toEqual(['ann-referral'])
    expect((await fhirRequest(sandbox, '/ServiceRequest/ann-referral', token)).status).toBe(200)
    expect([403, 404]).toContain((await fhirRequest(sandbox, '/ServiceRequest/ann-lab', token)).status)
  })
})

function idsIn(bundle: Record<string, unknown>): unknown[] {
  const entries: unknown[] = Array.isArray(bundle.entry) ? bundle.entry : []
  return entries.map((entry) => {
    if (typeof entry !== 'object' || entry === null || !('resource' in entry)) return undefined
    const { resource } = entry
    return typeof resource === 'object' && resource !== null && 'id' in resource ? resource.id : undefined
  })
}

describe('the patient compartment', () => {
  let token: unknown
  beforeAll(async () => {
    token = await tokenFor('patient/*.cruds')
  })

  const mine = recordOf('ann')
  const theirs = recordOf('bea')

  it.each(mine.map(({ resourceType, id }) => [`${resourceType}/${id}`]))('contains %s', async (path) => {
    expect((await fhirRequest(sandbox, `/${path}`, token)).status).toBe(200)
  })

  it.each(theirs.map(({ resourceType, id }) => [`${resourceType}/${id}`]))(
    'does not contain %s',
    async (path) => {
      for (const each of [path, `${path}/_history/1`, `${path}/_history`]) {
        const response = await fhirRequest(sandbox, `/${each}`, token)
        expect([403, 404], each).toContain(response.status)
        expect(JSON.stringify(await response.json())).not.toContain('Family-bea')
      }
    },
  )

  it.each([...new Set(theirs.map(({ resourceType }) => resourceType))].map((type) => [type]))(
    'keeps a search for %s to the launched patient',
    async (type) => {
      const all = idsIn(await jsonOf(await fhirRequest(sandbox, `/${type}?_count=100`, token)))
      expect(all.length).toBeGreaterThan(0)
      expect(all.filter((id) => String(id).startsWith('bea'))).toEqual([])
      const byId = await fhirRequest(sandbox, `/${type}?_id=${theirs.map(({ id }) => id).join(',')}`, token)
      expect(idsIn(await jsonOf(byId))).toEqual([])
    },
  )

  it('shows nothing of another patient through a chain or an include', async () => {
    const chained = await jsonOf(await fhirRequest(sandbox, '/Task?patient.family=Family-bea', token))
    expect(idsIn(chained)).toEqual([])
    const included = await fhirRequest(sandbox, '/Task?_include=Task:patient&_count=100', token)
    expect(JSON.stringify(await included.json())).not.toContain('bea')
  })

  it('takes no write about another patient, nor one that moves a record to one', async () => {
    const forBea = { ...annsTask, for: { reference: 'Patient/bea' } }
    const created = await fhirRequest(sandbox, '/Task', token, {
      method: 'POST',
      body: { ...forBea, id: undefined },
    })
    expect(created.status).toBe(403)
    const moved = await fhirRequest(sandbox, '/Task/ann-task', token, { method: 'PUT', body: forBea })
    expect(moved.status).toBe(403)
    const stolen = await fhirRequest(sandbox, '/Task/bea-task', token, {
      method: 'PUT',
      body: { ...annsTask, id: 'bea-task' },
    })
    expect([403, 404]).toContain(stolen.status)
    const deleted = await fhirRequest(sandbox, '/Task/bea-task', token, { method: 'DELETE' })
    expect([403, 404]).toContain(deleted.status)
  })

  it('leaves the directory readable and closed to writing', async () => {
    expect((await fhirRequest(sandbox, '/Practitioner/prac-whitfield', token)).status).toBe(200)
    const body = { resourceType: 'Organization', id: 'northside', name: 'Taken over' }
    expect(
      (await fhirRequest(sandbox, '/Organization/northside', token, { method: 'PUT', body })).status,
    ).toBe(403)
  })
})

describe('patient and user scopes in one token', () => {
  it('keep each type to what its own scope says', async () => {
    const token = await tokenFor('patient/Task.rs user/Condition.rs')
    const conditions = await fhirRequest(sandbox, '/Condition?_count=100', token)
    expect(idsIn(await jsonOf(conditions)).sort()).toEqual(['ann-condition', 'bea-condition'])
    expect(idsIn(await jsonOf(await fhirRequest(sandbox, '/Task?_id=bea-task', token)))).toEqual([])
  })

  it('never add up to more than either of them', async () => {
    const onlyReferrals = 'user/ServiceRequest.rs?category=http://snomed.info/sct|3457005'
    const token = await tokenFor(`patient/ServiceRequest.rs ${onlyReferrals}`)
    const found = idsIn(await jsonOf(await fhirRequest(sandbox, '/ServiceRequest?_count=100', token)))
    expect(found.sort()).toEqual(['ann-lab', 'ann-referral'])
  })

  it('of which the wider one wins when it is not narrowed', async () => {
    const token = await tokenFor('patient/Coverage.r user/Coverage.rs')
    expect((await fhirRequest(sandbox, '/Coverage/bea-coverage', token)).status).toBe(200)
  })

  it('let a user scope write to the directory and a patient scope not', async () => {
    const body = { resourceType: 'Organization', id: 'northside', name: 'Northside Primary Care' }
    const init = { method: 'PUT', body }
    const wide = await tokenFor('patient/*.rs user/Organization.cruds')
    expect((await fhirRequest(sandbox, '/Organization/northside', wide, init)).status).toBe(200)
    const narrow = await tokenFor('patient/Organization.cruds')
    expect((await fhirRequest(sandbox, '/Organization/northside', narrow, init)).status).toBe(403)
  })
})
