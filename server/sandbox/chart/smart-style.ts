import type { StyleVariant } from '../authorization/launch-options.ts'

/**
 * How this EHR looks, for apps that want to look like it.
 *
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html#styling | SMART styling}
 */
export const styleOfEhr = {
  color_background: '#f4f6f8',
  color_error: '#b3261e',
  color_highlight: '#1f5f8b',
  color_modal_backdrop: '#00000080',
  color_success: '#1e6b3a',
  color_text: '#1b2733',
  dim_border_radius: '4px',
  dim_font_size: '14px',
  dim_spacing_size: '16px',
  font_family_body: "system-ui, 'Segoe UI', sans-serif",
  font_family_heading: "system-ui, 'Segoe UI', sans-serif",
}

/** For a reading room at night. */
const nightShift = { ...styleOfEhr, color_background: '#10161c', color_text: '#f0f4f8' }

/** Fashionable and unreadable: 1.6 to 1 where WCAG 1.4.3 asks for 4.5 to 1. An app has to refuse the pair. */
const paleOnPale = { ...styleOfEhr, color_background: '#ffffff', color_text: '#c8ced6' }

/** Fetched without an error, and no JSON: what a portal sends where it has moved a file. */
const notJson = '<!doctype html><title>Moved</title>{"color_text": "#1b2733",'

/** What stands at the address of each variant that a launch can name. */
export function styleResponse(variant: StyleVariant): Response {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=86400' }
  switch (variant) {
    case 'on':
      return new Response(JSON.stringify(styleOfEhr), { headers })
    case 'dark':
      return new Response(JSON.stringify(nightShift), { headers })
    case 'bad-contrast':
      return new Response(JSON.stringify(paleOnPale), { headers })
    case 'broken':
      return new Response(notJson, { headers })
    case 'gone':
      return new Response('There is no such file', { status: 404, headers: { 'Content-Type': 'text/plain' } })
  }
}
