import type { Capabilities } from '#contract/capabilities.ts'
import { findStandings, findTopics } from '../../ehr/ehr-subscriptions.ts'
import { isGranted } from '../../ehr/granted-scopes.ts'
import type { GuardedFetch } from '../../ehr/guarded-fetch.ts'
import { parseJson } from '../../ehr/smart-discovery.ts'
import { orFault } from './fault-words.ts'
import { limited, notChecked, works, type Finding } from './finding.ts'

export type SubscriptionQuestion = {
  iss: string
  accessToken: string
  /** Scopes granted, and scopes asked for. */
  granted: string
  asked: string
  capabilities: Capabilities | undefined
  /** Canonical address of the topic the practice wants; absent: none. */
  topic: string | undefined
  /** Where notifications are to go. */
  endpoint: string
}

const maxBytes = 16_000_000
const otherwise = 'Until then changes are found by searches and hourly readings.'

/** Whether this EHR tells Baton of changes, could, or cannot. Nothing is asked for to find out. */
export async function checkSubscriptions(
  ehr: GuardedFetch,
  question: SubscriptionQuestion,
): Promise<Finding> {
  const { capabilities, topic } = question
  const topics = capabilities?.types['Subscription'] === undefined ? [] : await readTopics(ehr, question.iss)
  if (topics.length === 0) {
    const says =
      'This EHR offers no topics to subscribe to: changes are found by searches and hourly readings.'
    return topic === undefined
      ? notChecked('subscriptions', says)
      : limited('subscriptions', says, 'Take "backend.subscriptionTopic" out of the file.')
  }
  if (topic === undefined) {
    const says = `This EHR can tell of changes (${topics.join(', ')}), and is not asked to.`
    return notChecked('subscriptions', says, 'Name one of them as "backend.subscriptionTopic".')
  }
  return findLack(question, topics) ?? (await lookAt(ehr, question, topic))
}

function findLack(
  { capabilities, granted, asked, topic = '' }: SubscriptionQuestion,
  topics: readonly string[],
): Finding | undefined {
  if (!topics.includes(topic)) {
    const remedy = `Name one that it does: ${topics.join(', ')}.`
    return limited('subscriptions', `This EHR does not offer the topic "${topic}". ${otherwise}`, remedy)
  }
  if (capabilities?.types['Subscription']?.create !== true)
    return limited('subscriptions', `This EHR lets nobody create a Subscription. ${otherwise}`)
  if (isGranted(granted, asked, 'Subscription', 'create')) return undefined
  const remedy = 'Have the scopes for Subscription added to the registration of the backend service.'
  return limited('subscriptions', `The EHR did not grant to create a Subscription. ${otherwise}`, remedy)
}

async function lookAt(
  ehr: GuardedFetch,
  { iss, accessToken, endpoint }: SubscriptionQuestion,
  topic: string,
): Promise<Finding> {
  const headers = { accept: 'application/fhir+json', authorization: `Bearer ${accessToken}` }
  const query = new URLSearchParams({ url: endpoint }).toString()
  const found = findStandings(await readJson(ehr, `${iss}/Subscription?${query}`, headers))
  const ours = found.find((each) => each.topic === topic && each.endpoint === endpoint)
  if (ours === undefined) return works('subscriptions', `Baton subscribes to "${topic}" when it runs.`)
  switch (ours.status) {
    case 'active':
      return works('subscriptions', 'This EHR tells Baton of changes: its Subscription is active.')
    case 'requested':
      return limited('subscriptions', `The Subscription waits for the EHR to try ${endpoint}. ${otherwise}`)
    case 'error':
    case 'off':
      return limited(
        'subscriptions',
        `The EHR has put the Subscription to "${ours.status}". ${otherwise}`,
        `See that the EHR can reach ${endpoint}; Baton asks again within the hour.`,
      )
  }
}

async function readTopics(ehr: GuardedFetch, iss: string): Promise<readonly string[]> {
  return findTopics(await readJson(ehr, `${iss}/metadata`, { accept: 'application/fhir+json' }))
}

/** @returns nothing for what cannot be had or read: other checks tell of that */
async function readJson(
  ehr: GuardedFetch,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const answer = await orFault(ehr.fetch(url, { headers, maxBytes }))
  if ('fault' in answer || answer.status !== 200) return undefined
  const read = await orFault(Promise.resolve().then(() => ({ json: parseJson('doctor', answer.body) })))
  return 'fault' in read ? undefined : read.json
}
