import type { ScopeContext } from './scope.ts'

/** How one vendor's authorization server departs from what the specification leaves open, or from the specification. */
export type IssuerHabits = {
  /** Scope syntaxes it reads; a scope in another one is no scope to it. */
  readonly scopeSyntaxes: readonly ('v1' | 'v2')[]
  /** What its discovery document lists: a wildcard for every type, each type by name, or none but the named scopes. */
  readonly listedScopes: 'wildcards' | 'by-type' | 'named-only'
  /** What happens to scopes that the app is not registered for: left out of the grant, or the launch is refused. */
  readonly unregisteredScopes: 'left-out' | 'refused'
  /**
   * Refresh tokens: a new one each time; the same one for ever; issued while the granted scopes do not say so
   * (https://github.com/smart-on-fhir/client-js/issues/138); or none.
   */
  readonly refresh: 'rotates' | 'keeps' | 'unnamed' | 'none'
  /** Which of the two scopes for refreshing it knows. */
  readonly refreshScopes: readonly ('online_access' | 'offline_access')[]
  /** Contexts in which an app can be registered to write. */
  readonly writeContexts: readonly ScopeContext[]
  /** A code can be traded again and again, by anyone. */
  readonly reusesCodes: boolean
  /**
   * Whose name stands in the id_token: that of the FHIR base, one of the authorization server's own, or an address made of
   * both that discovery says nothing of.
   */
  readonly signsAs: 'fhir-base' | 'authorization-server' | 'undeclared'
  /** Whether the id_token repeats the request's nonce; a launch can leave it out all the same. */
  readonly echoesNonce: boolean
}

/** As the specification has it, strictly. */
export const strictHabits: IssuerHabits = {
  scopeSyntaxes: ['v1', 'v2'],
  listedScopes: 'wildcards',
  unregisteredScopes: 'left-out',
  refresh: 'rotates',
  refreshScopes: ['online_access', 'offline_access'],
  writeContexts: ['patient', 'user', 'system'],
  reusesCodes: false,
  signsAs: 'fhir-base',
  echoesNonce: true,
}
