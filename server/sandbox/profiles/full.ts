import { fullProfile } from '../../fhir-server/server-profile.ts'
import { strictHabits } from '../authorization/issuer-habits.ts'
import { type SandboxProfile, strictProfile } from './sandbox-profile.ts'

/** Everything FHIR R4 and SMART App Launch offer, strictly as written. */
export const full: SandboxProfile = {
  ...strictProfile,
  id: 'full',
  title: 'Full',
  description:
    'Everything in the specification: reads and writes of every resource type, versions, transactions, subscriptions.',
  fhir: {
    ...fullProfile,
    subscriptionTopics: ['http://hl7.org/fhir/us/core/SubscriptionTopic/patient-data-feed'],
  },
  smart: strictHabits,
}
