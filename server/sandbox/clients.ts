import { servedTypes } from '../fhir-server/r4/definitions.ts'
import type { TypeInteraction } from '../fhir-server/server-profile.ts'
import { knownNamedScopes } from './authorization/listed-scopes.ts'
import type { AppClient, BackendClient } from './authorization/registration.ts'
import { allLetters, type Letter, type ScopeContext } from './authorization/scope.ts'
import type { SandboxProfile } from './profiles/sandbox-profile.ts'

type Registering = Pick<SandboxProfile, 'id' | 'fhir' | 'smart'>

/** Which letter of a scope stands for each interaction a profile offers. */
const letterOf: Partial<Record<TypeInteraction, Letter>> = {
  read: 'r',
  'search-type': 's',
  create: 'c',
  update: 'u',
  patch: 'u',
  delete: 'd',
}

/** What Baton's sweep may write: Tasks, messages, notes, visits and Subscriptions; it never orders anything. */
const backendWrites = ['Task', 'Communication', 'DocumentReference', 'Appointment', 'Subscription']

/** What Baton calls its connection to a profile. */
export function tenantOf({ id }: Pick<SandboxProfile, 'id'>): string {
  return `sandbox-${id}`
}

/** Baton as this issuer knows it: its tenant is named after the profile, and so are its exact redirect addresses. */
export function batonApp(batonOrigin: string, profile: Registering): AppClient {
  const scopes = [...knownNamedScopes({ habits: profile.smart }), ...dataScopes(profile, ['patient', 'user'])]
  return {
    kind: 'app',
    id: 'baton',
    name: 'Baton referrals',
    scope: scopes.join(' '),
    launchUrl: `${batonOrigin}/launch`,
    redirectUris: [`${batonOrigin}/t/${tenantOf(profile)}/app`],
    origins: [batonOrigin],
  }
}

/** Baton's backend, which signs with keys it publishes itself. */
export function batonBackend(batonOrigin: string, profile: Registering): BackendClient {
  return {
    kind: 'backend',
    id: 'baton-backend',
    name: 'Baton referrals (backend)',
    scope: dataScopes(profile, ['system']).join(' '),
    keys: { uri: `${batonOrigin}/.well-known/jwks.json` },
    introspects: ['baton'],
  }
}

/**
 * The most an app may ever be granted here; what a launch gets depends on the user too. Where all of R4 is served a
 * wildcard says what every type has in common; elsewhere a wildcard would promise types that are not there.
 */
function dataScopes(profile: Registering, contexts: readonly ScopeContext[]): readonly string[] {
  return contexts.flatMap((context) => {
    const byType = [...profile.fhir.types].map(([type, { interactions }]) => {
      return [type, lettersOf(profile, context, type, interactions)] as const
    })
    const common = profile.fhir.types.size === servedTypes.length ? lettersInAll(byType) : ''
    const named = byType.filter(([, letters]) => [...letters].some((letter) => !common.includes(letter)))
    const scopes = common === '' ? named : [['*', common] as const, ...named]
    return scopes.map(([type, letters]) => `${context}/${type}.${letters}`)
  })
}

/** A Binary is only ever read by its address, which must not narrow what is said of all the others. */
function lettersInAll(byType: readonly (readonly [string, string])[]): string {
  const others = byType.filter(([type]) => type !== 'Binary')
  return allLetters.filter((letter) => others.every(([, letters]) => letters.includes(letter))).join('')
}

function lettersOf(
  { smart }: Registering,
  context: ScopeContext,
  type: string,
  interactions: readonly TypeInteraction[],
): string {
  const mayWrite =
    smart.writeContexts.includes(context) && (context !== 'system' || backendWrites.includes(type))
  const offered = interactions.map((interaction) => letterOf[interaction])
  return allLetters
    .filter((letter) => offered.includes(letter) && (mayWrite || letter === 'r' || letter === 's'))
    .join('')
}
