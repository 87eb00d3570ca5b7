import type { TenantRuntime } from '../use-cases/tenant-runtime.ts'

/** On every answer, whatever it is. */
export function commonHeaders(batonOrigin: string): Readonly<Record<string, string>> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(batonOrigin.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=63072000' } : {}),
  }
}

/** For answers that are not pages: nothing in them may run or be framed. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

/**
 * For a page that shows one sentence and nothing of anybody: it must be readable inside the frame of an EHR that
 * Baton does not know, so framing is not restricted, and there is nothing to click that could be hijacked.
 */
export function noticePolicy(styleNonce: string): string {
  return `default-src 'none'; style-src 'nonce-${styleNonce}'; base-uri 'none'; form-action 'none'`
}

/**
 * For a page with forms and no script at all, which nobody may frame: whoever answers there presses buttons that count.
 */
export function answerPolicy(styleNonce: string): string {
  const parts = [
    `style-src 'nonce-${styleNonce}'`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return `default-src 'none'; ${parts.join('; ')}`
}

/**
 * For the app's own pages: scripts from here only, data from here and this tenant's EHR only, and shown only in this
 * tenant's EHR. There is no X-Frame-Options: it cannot name an origin, and browsers would refuse the EHR's frame.
 *
 * @see {@link https://www.w3.org/TR/CSP3/ | Content Security Policy Level 3}
 */
export function appPolicy({ tenant, connection }: TenantRuntime, styleNonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${connection.browserOrigins().join(' ')}`,
    `frame-ancestors 'self' ${tenant.frameAncestors.join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ')
}
