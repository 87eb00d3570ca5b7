import type { Context } from 'hono'
import { html } from 'hono/html'

type Page = {
  readonly title: string
  readonly body: ReturnType<typeof html>
  /** Origins a form on this page may lead to: browsers check the redirect after a post as well. */
  readonly formTargets?: readonly string[]
  readonly status?: 200 | 400
}

/** A small page of the authorization server: no script, never framed by anyone but the EHR itself. */
export async function page(
  c: Context,
  { title, body, formTargets = [], status = 200 }: Page,
): Promise<Response> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    `form-action 'self' ${formTargets.join(' ')}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ]
  c.header('Content-Security-Policy', policy.join('; '))
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('X-Content-Type-Options', 'nosniff')
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/static/ehr.css" />
      </head>
      <body class="dialog">
        <main>${body}</main>
      </body>
    </html>`
  return c.html(await document, status)
}
