import { backendScope, type AppFile } from './app-file.ts'
import type { IssuerFile } from './issuer-file.ts'

/** How the backend of one connection reads without anybody: credentials, and what it asks for. */
export type BackendService = {
  clientId: string
  scope: string
  /** Canonical address of the topic a Subscription is asked for; absent: none is. */
  subscriptionTopic?: string
}

/** Only who is to subscribe asks to write Subscriptions. */
const subscriptionScopes = {
  v1: 'system/Subscription.read system/Subscription.write',
  v2: 'system/Subscription.rs system/Subscription.cu',
} as const

/** @returns nothing for a connection without backend credentials */
export function toBackendService(
  app: AppFile,
  { backend, scopeSyntax, withoutScopes }: IssuerFile,
): BackendService | undefined {
  if (backend === undefined) return undefined
  const { clientId, subscriptionTopic } = backend
  const scope = backendScope(app, scopeSyntax, withoutScopes)
  return subscriptionTopic === undefined
    ? { clientId, scope }
    : { clientId, scope: `${scope} ${subscriptionScopes[scopeSyntax]}`, subscriptionTopic }
}
