import { z } from 'zod'

const reason = z.string().trim().min(10, { error: 'must say in a sentence why Baton needs it' })

/** `launch`, `openid` …: the same word in every syntax. */
const NamedScope = z.strictObject({ scope: z.string().regex(/^[a-zA-Z_/]+$/), reason })

/** A scope on a resource type, in both syntaxes of SMART App Launch. */
const ResourceScope = z.strictObject({
  v1: z.string().regex(/^(patient|user|system)\/[A-Z][A-Za-z]+\.(read|write|\*)$/, {
    error: 'must be like "patient/Task.read"',
  }),
  v2: z.string().regex(/^(patient|user|system)\/[A-Z][A-Za-z]+\.c?r?u?d?s?$/, {
    error: 'must be like "patient/Task.rs"',
  }),
  reason,
})

/** What the app is and asks for, whichever EHR it runs in: `smart-config/app.json`. */
export const AppFile = z.strictObject({
  $comment: z.string().optional(),
  name: z.string().min(1),
  launchPath: z.literal('/launch'),
  redirectPath: z.literal('/t/{tenant}/app'),
  jwksPath: z.literal('/.well-known/jwks.json'),
  named: z.array(NamedScope),
  /** Asked for in place of `launch` where Baton opens by itself and the EHR lets the person choose the patient. */
  standalone: NamedScope,
  chart: z.array(ResourceScope),
  backend: z.array(ResourceScope),
})
export type AppFile = z.infer<typeof AppFile>

/** The scope string for one EHR, in its syntax and without what it does not know. */
export function chartScope(app: AppFile, syntax: 'v1' | 'v2', without: readonly string[]): string {
  const wanted = [...app.named.map((each) => each.scope), ...app.chart.map((each) => each[syntax])]
  return wanted.filter((scope) => !without.includes(scope)).join(' ')
}

/**
 * The scope string of a launch that does not begin in a chart.
 *
 * @returns nothing where the EHR's file leaves the choice of a patient out: then only the EHR can open Baton
 */
export function standaloneScope(
  app: AppFile,
  syntax: 'v1' | 'v2',
  without: readonly string[],
): string | undefined {
  if (without.includes(app.standalone.scope)) return undefined
  const asked = chartScope(app, syntax, [...without, 'launch'])
  return `${app.standalone.scope} ${asked}`
}

export function backendScope(app: AppFile, syntax: 'v1' | 'v2', without: readonly string[]): string {
  return app.backend
    .map((each) => each[syntax])
    .filter((scope) => !without.includes(scope))
    .join(' ')
}
