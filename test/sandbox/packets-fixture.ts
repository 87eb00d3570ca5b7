import { randomBytes, randomUUID } from 'node:crypto'
import { isFields } from '#domain/fhir-reading.ts'
import { createApp } from '../../server/app.ts'
import { CommandAnswer } from '../../server/contract/commands.ts'
import { papers } from '../../server/open-packets.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { insertSession } from '../../server/store/sessions.ts'
import type { Command } from '../../server/domain/commands/command.ts'
import { openNotes } from '../../server/notes.ts'
import type { AppDeps } from '../../server/http/http-env.ts'
import type { Transport } from '../../server/channels/channel.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import type { PacketDeps } from '../../server/use-cases/packets/packet-deps.ts'
import { sendPackets } from '../../server/use-cases/packets/send-packets.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openTestBaton, testOrigin } from '../support/baton-for-tests.ts'
import { readPages } from '../support/read-pages.ts'
import { openServedSandbox } from '../support/served-sandbox.ts'
import { openWire } from '../support/watch-fixture.ts'

const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
export const receiver = { reference: 'Organization/cardio', display: 'Harbor Cardiology' }
export const birthDate = '1958-03-14'

/** One patient's chart in the EHR, with an office that has a Direct address and a fax number. */
function chart(id: string) {
  const subject = { reference: `Patient/${id}` }
  const name = [{ given: ['Ada'], family: `Sample${id.replace('p-', '')}` }]
  return [
    { resourceType: 'Patient', id, name, birthDate, gender: 'female' },
    {
      ...{ resourceType: 'ServiceRequest', id: `sr-${id}`, status: 'active', intent: 'order', subject },
      category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
      code: { coding: [{ system: 'http://snomed.info/sct', code: '308471005' }] },
      authoredOn: '2026-02-20T10:00:00-05:00',
      requester: { reference: 'Practitioner/prac-1' },
      performer: [receiver],
      reasonCode: [{ text: 'Chest pain on exertion' }],
      note: [{ text: 'Stress test?' }],
    },
    {
      ...{ resourceType: 'Condition', id: `plain-${id}`, subject, code: { text: 'Hypertension' } },
    },
    {
      ...{ resourceType: 'Condition', id: `private-${id}`, subject, code: { text: 'Secret problem' } },
      meta: { security: [{ system: confidentiality, code: 'R' }] },
    },
    {
      ...{ resourceType: 'MedicationRequest', id: `med-${id}`, status: 'active', intent: 'order', subject },
      medicationCodeableConcept: { text: 'lisinopril 10 mg' },
    },
  ]
}

const directory = [
  { resourceType: 'Practitioner', id: 'prac-1', name: [{ given: ['Hannah'], family: 'Whitfield' }] },
  {
    ...{ resourceType: 'Organization', id: 'cardio', name: 'Harbor Cardiology' },
    telecom: [
      { system: 'fax', value: '(413) 555-0122' },
      { system: 'email', value: 'desk@direct.harborcardiology.example' },
    ],
  },
]

export type PacketsFixture = Awaited<ReturnType<typeof openPacketsFixture>>

/** The real app with a practice that sends by Direct and fax, before a sandbox EHR that holds these patients. */
export async function openPacketsFixture(people: readonly string[]) {
  const served = await openServedSandbox([...people.flatMap(chart), ...directory], [full])
  const baton = await openTestBaton([
    {
      tenant: 'full',
      iss: served.issOf(full),
      hasBackend: true,
      staff: [{ reference: 'Practitioner/lead', name: 'Lead', roles: ['coordinator-lead', 'coordinator'] }],
    },
  ])
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
  const { db } = baton.database
  const gateways = openEhrGateways(db, {
    now: served.sandbox.clock,
    wait: () => Promise.resolve(),
    random: () => 0,
  })
  const refresher = openPatientRefresher({ db, gateways, onViews: recordViews })
  const runtime = withChannels(baton.open.tenants.get('full'))
  const tenants = new Map([['full', runtime]])
  const unlimited = { count: () => Promise.resolve(undefined) }
  const notes = openNotes({ ...baton.deps, db, tenants, gateways, refresher })
  const deps: AppDeps = { ...baton.deps, gateways, refresher, tenants, limits: unlimited, notes }
  const app = createApp(deps)
  const openSession = async (patient?: string): Promise<string> => {
    const opened = await insertSession(
      db,
      {
        ...{ tenant: 'full', fhirUser: 'Practitioner/lead', roles: ['coordinator'] },
        ...(patient !== undefined && { patient }),
      },
      { hash: randomBytes(32), expiresAt: new Date() },
    )
    if (opened === 'already-used') throw new Error('no session')
    return opened.token
  }
  const ofList = await openSession()
  const fixture = {
    app,
    deps,
    db,
    baton,
    runtime,
    /** Gives a command from the list, as somebody of the practice. */
    give: async (patient: string, command: Command) => {
      const answer = await app.request('/api/commands', {
        method: 'POST',
        headers: { authorization: `Bearer ${ofList}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          id: randomUUID(),
          patient: `Patient/${patient}`,
          referral: `ServiceRequest/sr-${patient}`,
          command,
          seen: {},
          mayWrite: [],
        }),
      })
      const body: unknown = await answer.json()
      if (answer.status !== 200) throw new Error(JSON.stringify([body, baton.log.at(-2), baton.log.at(-1)]))
      return CommandAnswer.parse(body).id
    },
    /** Asks Baton as somebody of the practice, from the list or from a patient's chart. */
    ask: async (path: string, ofPatient?: string) => {
      const token = ofPatient === undefined ? ofList : await openSession(ofPatient)
      return app.request(path, { headers: { authorization: `Bearer ${token}` } })
    },
    send: (more: Partial<PacketDeps> = {}) =>
      sendPackets({ ...deps, papers, resting: new Map(), batonOrigin: testOrigin, ...more }),
    /** Carries out the outbox to its end; FHIR writes go into Baton's own store. */
    dispatch: async (wires: readonly Transport[]) => {
      const dispatchDeps = {
        db,
        tenants,
        transportsOf: () => new Map(wires.map((wire) => [wire.channel, wire])),
        shelvesOf: ({ tenant }: TenantRuntime) => ({
          own: async (write: Parameters<typeof writeOwn>[2]) =>
            writeOwn(db, tenant.id, write, await readBatonNow(db)),
        }),
        chance: () => 0.5,
      }
      while ((await dispatchOnce(dispatchDeps)) > 0);
    },
    own: async (patient: string, type: string) =>
      (await readOwnEvidence(db, 'full', patient)).resources.filter(
        ({ resourceType }) => resourceType === type,
      ),
    /** Everything of one type in the chart, of both shelves. */
    chart: async (patient: string, type: string) => {
      const read = await refresher.refresh(runtime, patient, { purpose: 'sync', maxAgeMs: 0 })
      const resources = read.kind === 'chart-only' ? [] : read.meta.resources
      return resources.filter(isFields).filter(({ resourceType }) => resourceType === type)
    },
    stateOf: async (patient: string) => {
      await refresher.refresh(runtime, patient, { purpose: 'sync', maxAgeMs: 0 })
      const row = await db
        .selectFrom('loop')
        .select('state')
        .where('patient_id', '=', patient)
        .executeTakeFirst()
      return row?.state
    },
    close: async () => {
      await baton.close()
      await served.close()
    },
  }
  return {
    ...fixture,
    /** Sends a packet by Direct and has it arrive: what stands on its cover sheet, and the path of the link beside it. */
    arrive: async (patient: string) => {
      await fixture.give(patient, { name: 'send-packet', medium: 'direct' })
      await fixture.send()
      const wire = openWire('direct', { answer: () => ({ kind: 'accepted', providerId: `d-${patient}` }) })
      await fixture.dispatch([wire])
      const { text } = readPages(wire.sent[0]?.attachments?.[0]?.content ?? Buffer.of())
      const code = /Code: ([\dA-Z-]{14})/.exec(text)?.[1] ?? ''
      const link = new RegExp(`${testOrigin}(/r/l/\\S+)`).exec(wire.sent[0]?.text ?? '')?.[1] ?? ''
      return { code, link }
    },
  }
}

function withChannels(runtime: TenantRuntime | undefined): TenantRuntime {
  if (runtime === undefined) throw new Error('no such practice')
  const mail = { host: 'localhost', port: 25, isTlsFromStart: false, inbox: { address: 'us@direct.example' } }
  const contact = {
    ...{ shortName: 'Northside Primary Care', callBackNumber: '(413) 555-0100' },
    ...{ directAddress: 'us@direct.example', faxNumber: '+14135550101' },
  }
  const channels = {
    direct: { ...mail, from: 'us@direct.example' },
    fax: {
      ...{ baseUrl: 'https://fax.example', projectId: 'p', accessKey: 'k' },
      ...{ accessSecret: 's', from: '+14135550101' },
    },
  }
  const policy = { ...runtime.tenant.policy, ourOrganizations: ['Organization/northside'] }
  // The sandbox's clock stands still: a limit a second would never be over.
  const requestsPerSecond = 100_000
  return { ...runtime, tenant: { ...runtime.tenant, policy, contact, channels, requestsPerSecond } }
}
