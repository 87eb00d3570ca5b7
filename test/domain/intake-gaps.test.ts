import { describe, expect, test } from 'vitest'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { toWorklistEntry } from '#domain/worklist/worklist-entry.ts'
import { aPatient, aReferral, directory } from '../support/evidence-builders.ts'

const policy = { ...defaultPolicy, ourOrganizations: ['Organization/org-pcp'] }
const toUs = {
  requester: { reference: 'Organization/elsewhere', display: 'Harbor Family Practice' },
  performer: [{ reference: 'Organization/org-pcp' }],
}

/** What a list keeps of one referral. */
function summaryOf(over: object, patient: object) {
  const resources = [aPatient({ over: patient }), aReferral({ over }), ...directory]
  const { evidence, setAside } = readEvidence(resources)
  const [view] = derivePatient(
    { evidence, sources: {}, setAside },
    policy,
    Date.parse('2026-01-06T15:00:00Z'),
  )
  if (view === undefined) throw new Error('no view')
  return toWorklistEntry(view, resources, { policy }).summary
}

const reachable = { birthDate: '1961-03-14', telecom: [{ system: 'phone', value: '413-555-0119' }] }
const reasoned = { ...toUs, reasonCode: [{ text: 'Palpitations' }] }

describe('what is missing of a referral to us', () => {
  test.each([
    ['nothing, where all is known', reasoned, reachable, []],
    ['the question', toUs, reachable, ['question']],
    ['how to reach the patient, and who it is', reasoned, {}, ['phone', 'birth-date']],
  ])('%s', (_name, over, patient, gaps) => {
    expect(summaryOf(over, patient)).toMatchObject({ intakeGaps: gaps, referrer: 'Harbor Family Practice' })
  })

  test('is not asked of a referral of ours', () => {
    expect(summaryOf({}, {})).not.toHaveProperty('intakeGaps')
    expect(summaryOf({}, {})).not.toHaveProperty('referrer')
  })
})
