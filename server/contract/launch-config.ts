import './strict-csp.ts'
import * as z from 'zod/mini'
import { Capabilities } from './capabilities.ts'

/**
 * What the page is told before it knows anybody: filled by the server into the data block `#launch-config` of the
 * launch page and of the page the EHR redirects to.
 */
export const LaunchConfig = z.object({
  /** Id of the EHR connection, as in `/t/{tenant}/…`. */
  tenant: z.string(),
  tenantName: z.string(),
  /** The exact `iss` this tenant accepts: the EHR's FHIR base address. */
  issuer: z.url(),
  clientId: z.string(),
  /** Scopes to ask for, in the syntax this EHR wants. */
  scope: z.string(),
  /** The same for a launch that does not begin in a chart; absent where the EHR has none. */
  standaloneScope: z.optional(z.string()),
  redirectUri: z.url(),
  /** For the authorization request, usable once; empty on the page the EHR redirects to. */
  nonce: z.string(),
  /** The tenant's usual language, when its configuration names one. */
  locale: z.optional(z.enum(['en', 'es'])),
  /** What the EHR can do, as far as it is known: the first reads are planned before a session answers. */
  capabilities: z.optional(Capabilities),
  /** Lets style elements made at run time pass the Content-Security-Policy. */
  styleNonce: z.optional(z.string()),
})
export type LaunchConfig = z.infer<typeof LaunchConfig>

/** Id of the data block in the page. */
export const launchConfigElementId = 'launch-config'
