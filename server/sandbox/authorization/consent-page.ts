import type { Context } from 'hono'
import { html } from 'hono/html'
import type { PendingConsent } from './consent-store.ts'
import type { Issuer } from './issuer.ts'
import { issuerUrls } from './issuer.ts'
import { page } from './page.ts'
import { type Letter, parseResourceScope } from './scope.ts'

type Question = { readonly ticket: string; readonly pending: PendingConsent; readonly issuer: Issuer }

const verbs: Record<Letter, string> = { c: 'add', r: 'read', u: 'change', d: 'delete', s: 'search' }

const named = new Map([
  ['openid', 'know who you are'],
  ['fhirUser', 'know which clinician you are'],
  ['profile', 'know which clinician you are'],
  ['launch', 'know which chart is open'],
  ['launch/patient', 'know which patient is open'],
  ['launch/encounter', 'know which visit is open'],
  ['online_access', 'go on while you are signed in'],
  ['offline_access', 'go on while you are away'],
])

/** Asks the person, scope by scope; everything is ticked, anything may be taken away. */
export function consentPage(c: Context, { ticket, pending, issuer }: Question): Promise<Response> {
  const { client, redirectUri } = pending.request
  return page(c, {
    title: `Allow ${client.name}?`,
    formTargets: [new URL(redirectUri).origin],
    body: html`<h1>Allow ${client.name}?</h1>
      <form method="post" action="${issuerUrls(issuer).consent}">
        <input type="hidden" name="ticket" value="${ticket}" />
        <fieldset>
          <legend>${client.name} would like to</legend>
          ${pending.scopes.map(
            (scope) =>
              html`<label class="choice"
                ><input type="checkbox" name="scope" value="${scope}" checked />
                <span>${describeScope(scope)} <code>${scope}</code></span></label
              >`,
          )}
        </fieldset>
        <p class="actions">
          <button name="answer" value="allow" class="primary">Allow what is ticked</button>
          <button name="answer" value="deny">Do not allow</button>
        </p>
      </form>`,
  })
}

/** Says what a scope lets an app do. */
export function describeScope(scope: string): string {
  const resource = parseResourceScope(scope)
  if (resource === undefined) return named.get(scope) ?? scope
  const actions = new Intl.ListFormat('en').format(resource.letters.map((letter) => verbs[letter]))
  const what = resource.type === '*' ? 'all records' : `${resource.type} records`
  const whose = { patient: 'of this patient', user: 'you may see', system: 'of the practice' }[
    resource.context
  ]
  const which = resource.constraint === undefined ? '' : ` matching ${resource.constraint}`
  return `${actions} ${what} ${whose}${which}`
}
