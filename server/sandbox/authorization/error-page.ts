import type { Context } from 'hono'
import { html } from 'hono/html'
import type { OAuthError } from './oauth-error.ts'
import { page } from './page.ts'

/** For a request whose sender is not known: nobody may be sent anywhere. */
export function errorPage(c: Context, { error, description }: OAuthError): Promise<Response> {
  return page(c, {
    title: 'The app could not be opened',
    status: 400,
    body: html`<h1>The app could not be opened</h1>
      <p>${description}.</p>
      <p>
        Close this app and open it again from the patient's chart. If it happens again, tell your EHR analyst:
        <code>${error}</code>.
      </p>`,
  })
}
