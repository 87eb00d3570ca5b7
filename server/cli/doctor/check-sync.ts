import type { Capabilities } from '#contract/capabilities.ts'
import { decideDiscovery } from '#domain/sync/discovery-mode.ts'
import { windowStart } from '#domain/sync/overlap-window.ts'
import type { BackendToken } from '../../ehr/backend-token.ts'
import { isGranted } from '../../ehr/granted-scopes.ts'
import type { GuardedFetch } from '../../ehr/guarded-fetch.ts'
import { orFault } from './fault-words.ts'
import { limited, notChecked, works, type Finding } from './finding.ts'

/** What Baton would rather write in the EHR than in its own store. */
const wantedWrites = [
  ['Task', 'create'],
  ['Task', 'update'],
  ['Communication', 'create'],
] as const

/**
 * Which of Baton's own writes this EHR takes: what it declares, and what it granted. Nothing is written to find out.
 *
 * @param asked - scopes that were asked for
 */
export function checkWrites(
  capabilities: Capabilities | undefined,
  token: Pick<BackendToken, 'scope'>,
  asked: string,
): Finding {
  if (capabilities === undefined)
    return notChecked('backend-writes', 'Without a CapabilityStatement nothing is written to this EHR.')
  const judged = wantedWrites.map(([type, interaction]) => ({
    name: `${type} ${interaction}`,
    isDeclared: capabilities.types[type]?.[interaction] === true,
    isGranted: isGranted(token.scope, asked, type, interaction),
  }))
  const taken = judged.filter((each) => each.isDeclared && each.isGranted)
  const kept = judged.filter((each) => !each.isDeclared || !each.isGranted)
  const ungranted = kept.filter((each) => each.isDeclared)
  if (kept.length === 0)
    return works('backend-writes', 'Nudges and messages are written in the EHR itself (Task, Communication).')
  const inEhr = taken.length === 0 ? '' : ` In the EHR: ${namesOf(taken)}.`
  const says = `Kept in Baton’s own store, because this EHR does not take them: ${namesOf(kept)}.${inEhr}`
  if (ungranted.length === 0) return limited('backend-writes', says)
  const remedy = `The EHR can do ${namesOf(ungranted)}, but did not grant it: have the scopes added to the registration of the backend service.`
  return limited('backend-writes', says, remedy)
}

function namesOf(judged: readonly { name: string }[]): string {
  return judged.map(({ name }) => name).join(', ')
}

export type SyncQuestion = {
  iss: string
  token: BackendToken
  asked: string
  capabilities: Capabilities | undefined
  now: Date
}

const onlyTracked = 'Referrals are found in charts that are tracked or were opened, each read hourly'

/** How Baton will find referrals here; where a search across patients is declared, it is tried once. */
export async function checkSync(ehr: GuardedFetch, question: SyncQuestion): Promise<Finding> {
  const { capabilities, token, asked, now } = question
  const order = capabilities?.types['ServiceRequest']
  const canSearch = order?.search === true && isGranted(token.scope, asked, 'ServiceRequest', 'search')
  const mode = decideDiscovery(canSearch ? order.searchParams : undefined, undefined, now.getTime())
  if (mode === 'patient-by-patient') {
    const says = `${onlyTracked}: this EHR offers no search for changed orders across patients.`
    return limited('sync', says, backfillRemedy)
  }
  const since = new Date(windowStart(now.getTime()) ?? now.getTime()).toISOString()
  const params = new URLSearchParams({ _lastUpdated: `ge${since}`, _count: '1' })
  const headers = { accept: 'application/fhir+json', authorization: `Bearer ${token.accessToken}` }
  const answer = await orFault(
    ehr.fetch(`${question.iss}/ServiceRequest?${params.toString()}`, { headers, maxBytes }),
  )
  if ('fault' in answer) return limited('sync', `A search for changed orders ${answer.fault}.`)
  if (answer.status === 200)
    return works('sync', 'Referrals are found by a search for changed orders across patients.')
  const says = `${onlyTracked}: a search for changed orders across patients was answered ${answer.status}.`
  return limited('sync', says, backfillRemedy)
}

const maxBytes = 16_000_000

const backfillRemedy =
  'Name the patients to begin with: "baton backfill <tenant> --patients <file>", or let the EHR send notifications.'
