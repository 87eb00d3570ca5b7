import type { JSONWebKeySet } from 'jose'
import type { Permission } from './scope.ts'

/** Where a client's public keys are: at an address, or in the registration itself. */
export type ClientKeys = { readonly uri: string } | { readonly set: JSONWebKeySet }

type Registered = {
  readonly id: string
  /** What a person reads on the consent page. */
  readonly name: string
  /** The most it may be granted. */
  readonly scope: string
}

/** An app that people open. Without keys it is public: it proves itself by PKCE and its exact redirect address. */
export type AppClient = Registered & {
  readonly kind: 'app'
  readonly launchUrl: string
  /** Compared as whole strings. */
  readonly redirectUris: readonly string[]
  /** Origins whose pages may call the token endpoint and the FHIR server. */
  readonly origins: readonly string[]
  readonly keys?: ClientKeys
}

/** A server that asks for itself (SMART Backend Services). */
export type BackendClient = Registered & {
  readonly kind: 'backend'
  readonly keys: ClientKeys
  /** Ids of clients whose tokens it may introspect. */
  readonly introspects: readonly string[]
}

export type Client = AppClient | BackendClient

/** Someone who works in this EHR. */
export type EhrUser = {
  /** Also the `sub` of an id_token. */
  readonly id: string
  /** `Practitioner/prac-1`, relative to the issuer. */
  readonly fhirUser: string
  readonly name: string
  readonly role: string
  /** What the role may do with which resource types. */
  readonly may: readonly Permission[]
}

/** Who may ask and who may allow, at one issuer. */
export type Registry = { readonly clients: readonly Client[]; readonly users: readonly EhrUser[] }

export function findClient(registry: Registry, id: string | undefined): Client | undefined {
  return registry.clients.find((client) => client.id === id)
}

export function findUser(registry: Registry, id: string | undefined): EhrUser | undefined {
  return registry.users.find((user) => user.id === id)
}
