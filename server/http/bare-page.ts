import { randomBytes } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { HttpContext } from './http-env.ts'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

export type BarePage = {
  language: 'en' | 'es'
  title: string
  /** Our own CSS; it is put into the page as it is. */
  style: string
  /** The page's Content-Security-Policy, which admits its one style by this nonce. */
  toPolicy: (nonce: string) => string
  body: Markup
}

/** A page without scripts, in the browser's language, that nobody keeps and no search engine finds. */
export async function barePage(
  c: HttpContext,
  status: ContentfulStatusCode,
  { language, title, style, toPolicy, body }: BarePage,
): Promise<Response> {
  const nonce = randomBytes(16).toString('base64url')
  const page = await html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Baton</title>
        <style nonce="${nonce}">
          ${raw(style)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`
  return c.html(page, status, {
    'Content-Security-Policy': toPolicy(nonce),
    'Cache-Control': 'no-store',
    Vary: 'Accept-Language',
  })
}
