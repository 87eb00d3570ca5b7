/**
 * The style an EHR hands out, as far as Baton reads it; colours as `#rrggbb`.
 *
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html#styling | SMART styling}
 */
export type EhrStyle = {
  color_background?: string | undefined
  color_text?: string | undefined
  dim_border_radius?: string | undefined
  dim_font_size?: string | undefined
  font_family_body?: string | undefined
}

export type Theme = 'light' | 'dark'

/** What Baton takes over of it. `colours` are always a pair, with the theme they belong to. */
export type EhrLook = {
  colours?: { theme: Theme; background: string; text: string }
  fontFamily?: string
  fontSizePx?: number
  radiusPx?: number
}

/** WCAG 2.2, success criterion 1.4.3, text of ordinary size. */
const leastContrast = 4.5

/** What Baton writes with on a page, and on what beside the page the EHR's text will stand; as in tokens.css. */
export const ownColours: Readonly<
  Record<Theme, { inks: Readonly<Record<string, string>>; papers: Readonly<Record<string, string>> }>
> = {
  light: {
    inks: {
      muted: '#4d5a67',
      primary: '#0b5a8a',
      bad: '#a4161a',
      warn: '#7a4a00',
      ok: '#17603a',
      info: '#0b5a8a',
      rev: '#5b2a86',
      unk: '#4d5a67',
    },
    papers: {
      surface: '#ffffff',
      surface2: '#f8fafb',
      'primary-tint': '#e5f1f8',
      'bad-tint': '#fdeceb',
      'warn-tint': '#fff3d6',
      'ok-tint': '#e4f4ea',
      'info-tint': '#e5f1f8',
      'rev-tint': '#f2eafa',
      'unk-tint': '#eef1f4',
    },
  },
  dark: {
    inks: {
      muted: '#aab6c2',
      primary: '#7cc0ea',
      bad: '#ff9d98',
      warn: '#ffcf70',
      ok: '#86d9a6',
      info: '#7cc0ea',
      rev: '#cfb0f2',
      unk: '#aab6c2',
    },
    papers: {
      surface: '#1a222b',
      surface2: '#202a34',
      'primary-tint': '#173446',
      'bad-tint': '#43201f',
      'warn-tint': '#3d2f10',
      'ok-tint': '#173524',
      'info-tint': '#173446',
      'rev-tint': '#33244a',
      'unk-tint': '#2a3440',
    },
  },
}

/** Between small and large print on a screen; outside it lines and columns no longer hold together. */
const fontSizesPx = { least: 12, most: 16 } as const
const radiiPx = { least: 0, most: 12 } as const

/**
 * Decides what Baton takes over of an EHR's style: background and text only as a pair that can be read, against each
 * other and against everything of Baton's that meets them; type and corners within what the page was drawn for. Colours
 * that mean something (errors, highlights) are never taken.
 *
 * @returns nothing of what is missing, unreadable or out of bounds: there Baton keeps its own
 */
export function decideLook(style: EhrStyle): EhrLook {
  const colours = decideColours(style.color_background, style.color_text)
  const fontSizePx = pixelsWithin(style.dim_font_size, fontSizesPx)
  const radiusPx = pixelsWithin(style.dim_border_radius, radiiPx)
  const font = style.font_family_body?.trim() ?? ''
  return {
    ...(colours !== undefined && { colours }),
    ...(isFontFamily(font) && { fontFamily: font }),
    ...(fontSizePx !== undefined && { fontSizePx }),
    ...(radiusPx !== undefined && { radiusPx }),
  }
}

function decideColours(background = '', text = ''): EhrLook['colours'] {
  if (!isColour(background) || !isColour(text)) return undefined
  const theme = luminanceOf(background) > luminanceOf(text) ? 'light' : 'dark'
  const { inks, papers } = ownColours[theme]
  const isReadable =
    [text, ...Object.values(inks)].every((ink) => contrastOf(ink, background) >= leastContrast) &&
    Object.values(papers).every((paper) => contrastOf(text, paper) >= leastContrast)
  return isReadable ? { theme, background, text } : undefined
}

function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text)
}

/** Names and commas, nothing that could mean more in a style sheet. */
function isFontFamily(text: string): boolean {
  const name = /(?:[a-z][\w -]{0,60}|'[a-z][\w -]{0,60}'|"[a-z][\w -]{0,60}")/i.source
  return new RegExp(`^${name}(?:, ?${name}){0,9}$`, 'i').test(text)
}

function pixelsWithin(text = '', { least, most }: { least: number; most: number }): number | undefined {
  const [, digits] = /^(\d{1,2}(?:\.\d{1,2})?)(?:px)?$/.exec(text.trim()) ?? []
  const pixels = Number(digits)
  return digits !== undefined && pixels >= least && pixels <= most ? pixels : undefined
}

/** From 1 to 21. @see {@link https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio | WCAG 2.2, contrast ratio} */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** @see {@link https://www.w3.org/TR/WCAG22/#dfn-relative-luminance | WCAG 2.2, relative luminance} */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
