import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { generateClinic } from '../../server/sandbox/clinic/generate-clinic.ts'

const now = new Date('2026-11-20T15:00:00Z')
const { resources, ownStore } = generateClinic({ seed: 1, now })
const chart = [...resources, ...ownStore].filter(
  (resource) => resource.id === 'pat-okafor' || JSON.stringify(resource).includes('"Patient/pat-okafor"'),
)
const parties = resources.filter(({ resourceType }) =>
  ['Practitioner', 'PractitionerRole', 'Organization'].includes(resourceType),
)

function gastroenterology(given: readonly unknown[]) {
  const { evidence } = readEvidence(given)
  const views = derivePatient({ evidence, sources: {} }, defaultPolicy, now.getTime())
  const view = views.find(({ specialty }) => specialty === 'gastroenterology')
  if (!view) throw new Error('The demo patient has no gastroenterology referral')
  return view
}

describe('the unfiled note in the demo patient’s chart', () => {
  it.each<[string, readonly unknown[]]>([
    ['with the people it names', [...chart, ...parties]],
    ['before anybody has looked up who they are', chart],
  ])('was written by someone other than the chosen specialist, %s', (_name, given) => {
    const [candidate] = gastroenterology(given).candidates
    expect(candidate?.author?.display).toContain('Osei')
    expect(candidate?.disagrees).toContain('author-practitioner')
    expect(candidate?.disagrees).toContain('explicit-link')
    expect(candidate?.agrees).toEqual(expect.arrayContaining(['author-specialty', 'visit-date']))
  })

  it('stands in the timeline as received, not filed', () => {
    const { timeline, candidates } = gastroenterology([...chart, ...parties])
    const line = timeline.find(({ what }) => what === 'note-unfiled')
    expect(line?.evidence).toEqual([candidates[0]?.document])
    expect(line?.at).toBe(candidates[0]?.receivedAt)
  })
})
