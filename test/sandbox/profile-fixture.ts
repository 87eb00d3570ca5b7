import { knownProfiles } from '../../server/sandbox/profiles/known-profiles.ts'
import { fhirRequest, launchFromChart, openSandbox, type Sandbox } from './sandbox-fixture.ts'
import { twoPatients } from './two-patients.ts'

const order = { reference: 'ServiceRequest/ann-referral' }
export const visit = {
  resourceType: 'Appointment',
  status: 'booked',
  basedOn: [order],
  start: '2026-03-12T14:00:00Z',
  end: '2026-03-12T14:30:00Z',
  participant: [{ actor: { reference: 'Patient/ann' }, status: 'accepted' }],
}
const linked = { ...visit, id: 'ann-linked' }

/** What a clinician's launch asks for where everything may be asked. */
const wanted = ['launch', 'openid', 'fhirUser', 'online_access', 'offline_access']
const types = ['Patient', 'ServiceRequest', 'Task', 'Appointment', 'DocumentReference', 'Communication']
const scopes: Readonly<Record<string, string>> = {
  'athena-like': [
    'launch',
    ...['Patient', 'ServiceRequest', 'Appointment', 'DocumentReference'].map((type) => `patient/${type}.rs`),
  ].join(' '),
  'launcher-like': [...wanted, 'patient/Patient.read'].join(' '),
}
const usualScope = [
  ...wanted,
  ...types.flatMap((type) => [`patient/${type}.cruds`, `user/${type}.cruds`]),
].join(' ')

type Body = Record<string, unknown>
export type Init = { body?: Body | readonly Body[]; headers?: Record<string, string> }

/** A sandbox with every profile, and a clinician's token for Ann's chart at each. */
export async function openProfiles() {
  const sandbox: Sandbox = await openSandbox([...twoPatients, linked], { profiles: knownProfiles })
  const tokens = new Map<string, unknown>()
  for (const { id } of knownProfiles) {
    const launched = await launchFromChart(sandbox, { patient: 'ann', profile: id }, scopes[id] ?? usualScope)
    tokens.set(id, launched.access_token)
  }
  return {
    sandbox,
    send: (profile: string, method: string, path: string, init: Init = {}): Promise<Response> =>
      fhirRequest(sandbox, path, tokens.get(profile), { method, profile, ...init }),
    close: () => sandbox.close(),
  }
}

export type Profiles = Awaited<ReturnType<typeof openProfiles>>

export const task = {
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  focus: order,
  for: { reference: 'Patient/ann' },
}
export const message = {
  resourceType: 'Communication',
  status: 'completed',
  subject: { reference: 'Patient/ann' },
}
export const note = (contentType: string) => ({
  resourceType: 'DocumentReference',
  status: 'current',
  subject: { reference: 'Patient/ann' },
  content: [{ attachment: { contentType, data: 'QQ==' } }],
})
export const newOrder = {
  resourceType: 'ServiceRequest',
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/ann' },
}

export function objects(value: unknown): Body[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : []
  return list.flatMap((each) => (typeof each === 'object' && each !== null ? [{ ...each }] : []))
}

export function listAt(body: Body, name: string): string[] {
  const list: readonly unknown[] = Array.isArray(body[name]) ? body[name] : []
  return list.map(String)
}

export function statedFor(statement: Body, type: string): Body | undefined {
  return objects(objects(statement['rest'])[0]?.['resource']).find((each) => each['type'] === type)
}

export function codesIn(stated: Body): string {
  return objects(stated['interaction'])
    .map(({ code }) => String(code))
    .join(' ')
}

export function idsIn(bundle: Body): string[] {
  return objects(bundle['entry']).map((entry) => String(objects([entry['resource']])[0]?.['id']))
}

export function nextIn(bundle: Body): string | undefined {
  const next = objects(bundle['link']).find(({ relation }) => relation === 'next')
  return next && String(next['url'])
}

export function claimsOf(idToken: unknown): Body {
  const claims: unknown = JSON.parse(Buffer.from(String(idToken).split('.')[1] ?? '', 'base64url').toString())
  return typeof claims === 'object' && claims !== null ? { ...claims } : {}
}
