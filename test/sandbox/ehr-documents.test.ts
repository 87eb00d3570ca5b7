import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toReferralNumber } from '#domain/referral-number.ts'
import { drawPdf } from '../../server/channels/pdf-document.ts'
import { noQuirks } from '../../server/fhir-server/server-profile.ts'
import { epicLike } from '../../server/sandbox/profiles/epic-like.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { oracleLike } from '../../server/sandbox/profiles/oracle-like.ts'
import { readOnly } from '../../server/sandbox/profiles/read-only.ts'
import type { SandboxProfile } from '../../server/sandbox/profiles/sandbox-profile.ts'
import { readDocumentText } from '../../server/use-cases/notes/read-document-text.ts'
import { openReturningPractice, type ReturningPractice } from '../support/returning-practice.ts'

// The EHR holds a report in a PDF that names no order, and another of the same day that is about something else. Only its
// text says to which of two referrals it belongs.

const profiles = [full, epicLike, oracleLike, readOnly]

/** An EHR that gives its files to nobody but its own people. */
const withoutFiles: SandboxProfile = {
  ...full,
  id: 'no-files',
  fhir: {
    ...full.fhir,
    quirks: {
      ...noQuirks,
      onResponse: (response, request) =>
        new URL(request.url).pathname.includes('/Binary/') ? new Response(null, { status: 403 }) : response,
    },
  },
}

const all = [...profiles, withoutFiles]
const numberOf = (at: number) => toReferralNumber(2026, 200 + at)

async function chart(tenant: string, at: number) {
  const id = `p-${tenant}`
  const subject = { reference: `Patient/${id}` }
  const order = (name: string, number: string) => ({
    ...{ resourceType: 'ServiceRequest', id: `${name}-${id}`, status: 'active', intent: 'order', subject },
    identifier: [{ system: 'urn:oid:1.2.3', value: number, type: { coding: [{ code: 'PLAC' }] } }],
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
    code: { coding: [{ system: 'http://snomed.info/sct', code: '308471005' }] },
    authoredOn: '2026-02-20T10:00:00-05:00',
    requester: { reference: 'Practitioner/prac-1' },
    performer: [{ reference: 'Organization/cardio', display: 'Harbor Cardiology' }],
  })
  const document = (name: string) => ({
    ...{
      resourceType: 'DocumentReference',
      id: `${name}-${id}`,
      status: 'current',
      docStatus: 'final',
      subject,
    },
    type: { coding: [{ system: 'http://loinc.org', code: '34109-9', display: 'Note' }] },
    date: '2026-03-01T09:00:00-05:00',
    author: [{ reference: 'Practitioner/unknown' }],
    content: [{ attachment: { contentType: 'application/pdf', url: `Binary/${name}-${id}` } }],
  })
  const binary = async (name: string, lines: readonly string[]) => ({
    ...{ resourceType: 'Binary', id: `${name}-${id}`, contentType: 'application/pdf' },
    securityContext: subject,
    data: Buffer.from(await toPdf(lines)).toString('base64'),
  })
  return [
    { resourceType: 'Patient', id, birthDate: '1958-03-14', name: [{ given: ['Ada'], family: 'Sample' }] },
    order('sr', numberOf(at)),
    order('other', numberOf(at + 50)),
    document('report'),
    document('letter'),
    await binary('report', [`Your referral ${numberOf(at)}`, 'Plan:', 'Stress test within two weeks.']),
    await binary('letter', ['A letter about something else.']),
  ]
}

const toPdf = (lines: readonly string[]) =>
  drawPdf({ title: 'Note', language: 'en', madeAt: new Date('2026-03-01T15:00:00Z') }, (pen) => {
    for (const line of lines) pen.write(line, { size: 11 })
  })

let practice: ReturningPractice
beforeAll(async () => {
  const charts = await Promise.all(all.map(({ id }, at) => chart(id, at)))
  practice = await openReturningPractice(charts.flat(), all, new Date('2026-03-02T15:00:00Z'))
  for (const { id } of all) await practice.readChart(id, `p-${id}`)
  await practice.work()
}, 120_000)
afterAll(() => practice.close())

const textOf = (tenant: string, name: string) =>
  readDocumentText(practice.db, tenant, `p-${tenant}`, `DocumentReference/${name}-p-${tenant}`)
const candidatesOf = async (tenant: string, name: string) => {
  const { views } = await practice.readChart(tenant, `p-${tenant}`)
  return views.find(({ referral }) => referral === `ServiceRequest/${name}-p-${tenant}`)
}

describe.each(profiles.map(({ id }, at) => ({ tenant: id, at })))(
  'a PDF in the EHR, under $tenant',
  ({ tenant, at }) => {
    test('is read through the backend: its number, and its recommendations as they stand', async () => {
      expect(await textOf(tenant, 'report')).toMatchObject({
        state: 'read',
        facts: {
          referralNumbers: [numberOf(at)],
          recommendations: [{ quote: 'Stress test within two weeks.' }],
        },
      })
      expect(await textOf(tenant, 'letter')).toMatchObject({ state: 'read', facts: { recommendations: [] } })
    })

    test('is offered first at the referral that it names, and closes nothing', async () => {
      const view = await candidatesOf(tenant, 'sr')
      const [first] = view?.candidates ?? []
      expect(first?.document).toBe(`DocumentReference/report-p-${tenant}`)
      expect(first?.agrees).toContain('referral-number')
      expect(view?.state).toBe('routed')
      const other = await candidatesOf(tenant, 'other')
      expect(other?.candidates.flatMap(({ agrees }) => agrees)).not.toContain('referral-number')
    })
  },
)

test('an EHR that gives no files is believed, and what it does not give is said to be unread', async () => {
  expect(await textOf('no-files', 'report')).toEqual({ state: 'unread', because: 'forbidden' })
})
