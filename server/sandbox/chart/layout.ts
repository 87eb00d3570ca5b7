import type { Context } from 'hono'
import { html } from 'hono/html'

export type Markup = ReturnType<typeof html>

type Layout = {
  readonly title: string
  readonly body: Markup
  /** Origins of the apps that may be shown in a frame. */
  readonly frames?: readonly string[]
  readonly status?: 200 | 400 | 404
  /** Style sheets beside the one every page has. */
  readonly styles?: readonly string[]
}

/** An EHR page: own style and script only, apps in frames, framed by nobody else. */
export async function ehrPage(
  c: Context,
  { title, body, frames = [], status = 200, styles = [] }: Layout,
): Promise<Response> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `frame-src 'self' ${frames.join(' ')}`.trim(),
    "form-action 'self'",
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
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Meridian EHR</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/static/ehr.css" />
        ${styles.map((name) => html`<link rel="stylesheet" href="/static/${name}" />`)}
        <script src="/static/ehr.js" defer></script>
      </head>
      <body>
        ${body}
      </body>
    </html>`
  return c.html(await document, status)
}

/** A table that scrolls sideways on its own when there is no room, and can be reached by keyboard to do so. */
export function scrollable(label: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`
}
