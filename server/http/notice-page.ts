import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { barePage } from './bare-page.ts'
import { noticePolicy } from './content-security.ts'
import type { HttpContext } from './http-env.ts'

/** What happened, and what to do about it. */
export type Notice = { title: string; text: string; remedy: string; link?: { href: string; label: string } }

export type NoticeWording = Readonly<Record<'en' | 'es', Notice>>

/** The first of our languages the browser asks for. */
export function preferredLanguage(acceptLanguage: string | undefined): 'en' | 'es' {
  const wanted = (acceptLanguage ?? '').toLowerCase().split(',')
  const first = wanted.map((each) => each.trim().slice(0, 2)).find((each) => each === 'en' || each === 'es')
  return first === 'es' ? 'es' : 'en'
}

/** A page that says what happened where the app itself cannot be shown. */
export async function noticePage(
  c: HttpContext,
  status: ContentfulStatusCode,
  wording: NoticeWording,
): Promise<Response> {
  const language = preferredLanguage(c.req.header('accept-language'))
  const notice = wording[language]
  const reference = language === 'es' ? 'Referencia para soporte' : 'Reference for support'
  const link =
    notice.link === undefined ? '' : html`<p><a href="${notice.link.href}">${notice.link.label}</a></p>`
  const body = html`<main>
    <h1>${notice.title}</h1>
    <p>${notice.text}</p>
    <p>${notice.remedy}</p>
    ${link}
    <small>${reference}: ${c.get('requestId')}</small>
  </main>`
  return barePage(c, status, { language, title: notice.title, style, toPolicy: noticePolicy, body })
}

const style = `
  :root {
    color-scheme: light dark;
  }
  body {
    margin: 0;
    font:
      16px/1.5 system-ui,
      sans-serif;
    color: light-dark(#1b2430, #e6ebf2);
    background: light-dark(#f6f8fa, #11161d);
  }
  main {
    max-width: 40rem;
    margin: 3rem auto;
    padding: 0 1.25rem;
  }
  h1 {
    font-size: 1.35rem;
    line-height: 1.3;
  }
  small {
    color: light-dark(#4a5666, #aab6c5);
  }
  a {
    color: light-dark(#0b5bb0, #7db8ff);
  }
`
