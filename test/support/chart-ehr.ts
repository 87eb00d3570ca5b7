import type { EhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openProviderPeer, type ProviderCall, type ProviderReply } from './provider-peer.ts'
import { openGatewayTo, type OpenedGateway } from './writable-ehr.ts'
import type { EgressRules } from '../../server/ehr/egress.ts'

type Resource = { resourceType: string; id: string } & Record<string, unknown>

export type ChartEhr = {
  iss: string
  /** Charts by patient id: everything but the Patient itself. */
  charts: Map<string, readonly Resource[]>
  /** What was asked of the charts, in order. */
  asked: string[]
  /** What a request for a chart is answered with instead; tests change it. */
  misbehave: { reply?: (call: ProviderCall) => ProviderReply | undefined }
  opened: OpenedGateway
  gateways: EhrGateways
  close: () => Promise<void>
}

const types = [
  'Patient',
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
]

/** An EHR with several charts that only reads, on a real port, and a gateway to it whose waits take no time. */
export async function openChartEhr(
  rules: Partial<EgressRules> = {},
  answers: { timeoutMs?: number } = {},
): Promise<ChartEhr> {
  const charts: ChartEhr['charts'] = new Map()
  const asked: string[] = []
  const misbehave: ChartEhr['misbehave'] = {}
  let origin = ''
  const peer = await openProviderPeer((call) => {
    const { pathname, searchParams } = new URL(call.path, origin)
    if (pathname.endsWith('/smart-configuration'))
      return { status: 200, body: { issuer: `${origin}/fhir`, token_endpoint: `${origin}/token` } }
    if (pathname === '/fhir/metadata') return { status: 200, body: statement }
    if (pathname === '/token')
      return { status: 200, body: { access_token: 't', expires_in: 300, scope: 'system/*.cruds' } }
    asked.push(call.path)
    const bad = misbehave.reply?.(call)
    if (bad !== undefined) return bad
    const [, , type = '', id] = pathname.split('/')
    if (id !== undefined) return { status: 200, body: { resourceType: type, id, birthDate: '1970-01-01' } }
    const chart = charts.get(searchParams.get('patient') ?? '') ?? []
    const entry = chart.filter(({ resourceType }) => resourceType === type).map((resource) => ({ resource }))
    return { status: 200, body: { resourceType: 'Bundle', type: 'searchset', entry } }
  })
  origin = peer.origin
  const opened = await openGatewayTo(`${origin}/fhir`, rules, answers)
  return {
    iss: `${origin}/fhir`,
    charts,
    asked,
    misbehave,
    opened,
    gateways: { find: () => opened.gateway },
    close: async () => {
      await opened.connection.close()
      await peer.close()
    },
  }
}

const statement = {
  resourceType: 'CapabilityStatement',
  fhirVersion: '4.0.1',
  rest: [
    {
      mode: 'server',
      resource: types.map((type) => ({
        type,
        interaction: [{ code: 'read' }, { code: 'search-type' }],
        searchParam: [{ name: 'patient' }],
        versioning: 'versioned',
      })),
    },
  ],
}

/** An outbound referral sent nine days before the working morning of these tests, with nothing booked since. */
export function toReferral(patient: string, changes: Record<string, unknown> = {}): Resource {
  return {
    resourceType: 'ServiceRequest',
    id: `sr-${patient}`,
    meta: { versionId: '1', lastUpdated: '2026-01-05T15:00:00Z' },
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
    code: { text: 'Referral to cardiology' },
    subject: { reference: `Patient/${patient}` },
    requester: { reference: 'Practitioner/prac-whitfield' },
    performer: [{ reference: 'Organization/elsewhere', display: 'Invented Cardiology' }],
    authoredOn: '2026-01-05T10:00:00-05:00',
    ...changes,
  }
}
