import { describe, expect, it } from 'vitest'
import {
  patientDataFeed,
  planSubscription,
  toSubscription,
  type StandingSubscription,
} from '#domain/sync/subscription-plan.ts'

const now = Date.parse('2026-06-10T12:00:00Z')
const dayMs = 86_400_000
const wanted = {
  topic: patientDataFeed,
  endpoint: 'https://baton.example/callbacks/north/subscription',
  secret: 'known to both',
  servedTypes: ['Patient', 'ServiceRequest', 'Encounter'],
}
const standing: StandingSubscription = {
  id: 's-1',
  status: 'active',
  topic: wanted.topic,
  endpoint: wanted.endpoint,
  endsAt: now + 20 * dayMs,
}

describe('what is done about a Subscription at an EHR', () => {
  it.each([
    ['there is none', undefined, 'create'],
    ['it stands', standing, 'keep'],
    ['the EHR is still trying our address', { ...standing, status: 'requested' }, 'keep'],
    ['it is for another topic', { ...standing, topic: 'https://ehr.example/other' }, 'create'],
    ['it sends elsewhere', { ...standing, endpoint: 'https://old.example/' }, 'create'],
    ['the EHR gave it up', { ...standing, status: 'error' }, 'renew'],
    ['somebody switched it off', { ...standing, status: 'off' }, 'renew'],
    ['it ends in nine days', { ...standing, endsAt: now + 9 * dayMs }, 'renew'],
    ['it has ended', { ...standing, endsAt: now - dayMs }, 'renew'],
    [
      'the EHR lets it run for good',
      { id: 's-1', status: 'active', topic: wanted.topic, endpoint: wanted.endpoint },
      'keep',
    ],
  ] as const)('when %s: %s', (_, found, step) => {
    expect(planSubscription(found, wanted, now)).toBe(step)
  })

  it('asks for ids of what the EHR serves and referrals move by, signed with the secret, for a month', () => {
    const resource = toSubscription(wanted, now)
    expect(resource).toMatchObject({
      status: 'requested',
      criteria: patientDataFeed,
      end: '2026-07-10T12:00:00.000Z',
      channel: { endpoint: wanted.endpoint, header: ['Authorization: Bearer known to both'] },
    })
    const text = JSON.stringify(resource)
    expect(text).toContain('"valueCode":"id-only"')
    expect(text.match(/trigger=create,update/g)).toHaveLength(2)
  })
})
