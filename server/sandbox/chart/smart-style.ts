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
