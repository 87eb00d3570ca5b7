import type { TypeInteraction } from './server-profile.ts'

/**
 * The routes of one resource type and the interaction behind each. The router is built from this list and the
 * CapabilityStatement is filtered by it, so neither can claim what the other lacks.
 */
export const typeRoutes = [
  { method: 'GET', path: '/:type/_history', interaction: 'history-type' },
  { method: 'GET', path: '/:type/:id/_history/:version', interaction: 'vread' },
  { method: 'GET', path: '/:type/:id/_history', interaction: 'history-instance' },
  { method: 'POST', path: '/:type/_search', interaction: 'search-type' },
  { method: 'GET', path: '/:type/:id', interaction: 'read' },
  { method: 'PUT', path: '/:type/:id', interaction: 'update' },
  { method: 'PATCH', path: '/:type/:id', interaction: 'patch' },
  { method: 'DELETE', path: '/:type/:id', interaction: 'delete' },
  { method: 'GET', path: '/:type', interaction: 'search-type' },
  { method: 'POST', path: '/:type', interaction: 'create' },
] as const satisfies readonly { method: string; path: string; interaction: TypeInteraction }[]

const routed: ReadonlySet<TypeInteraction> = new Set(typeRoutes.map((route) => route.interaction))

/** Whether a route leads to an interaction. */
export function isRoutedInteraction(interaction: TypeInteraction): boolean {
  return routed.has(interaction)
}
