/** `left-out`: nobody sees these words, or they are struck out. `unsure`: a reader may see them otherwise than they stand. */
export type HtmlVisibility = 'shown' | 'left-out' | 'unsure'

type Attributes = ReadonlyMap<string, string>

/** Not words of a page: what it is made up with. */
const apparatus: ReadonlySet<string> = new Set([
  'head',
  'style',
  'template',
  'script',
  'link',
  'meta',
  'title',
])

const leftOut: ReadonlySet<string> = new Set([
  'noscript',
  'noframes',
  'noembed',
  'iframe',
  'object',
  'embed',
  'applet',
  'svg',
  'math',
  'canvas',
  'audio',
  'video',
  'select',
  'datalist',
  'textarea',
  'button',
  'meter',
  'progress',
  'rp',
  'del',
  's',
  'strike',
])

const hiding =
  /(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden|opacity\s*:\s*0*(?:\.0+)?%?\s*(?:[;!}]|$)|font-size\s*:\s*0*(?:\.0+)?(?:[a-z]{1,4}|%)?\s*(?:[;!}]|$)|mso-hide\s*:\s*all|text-decoration[\w-]*\s*:[^;}]{0,60}line-through)/i
/** Styles that may move words out of sight, over each other or into their ground, or put words where there are none. */
const changing = new RegExp(
  [
    String.raw`\\|@import|var\(`,
    String.raw`(?:^|[;{\s])(?:content\s*:|clip|mask|filter|transform|scale|zoom|unicode-bidi|direction\s*:\s*rtl)`,
    String.raw`(?:^|[;{\s])position\s*:\s*(?:absolute|fixed)`,
    // Hanging indents of lists are small.
    String.raw`(?:^|[;{\s])(?:text-indent|margin[\w-]*|left|right|top|bottom)\s*:\s*[^;}]{0,40}-\s*(?:\d{3}|\d{2}[\d.]*(?:em|rem|in|cm|%|v[wh]))`,
    String.raw`(?:^|[;{\s])(?:max-)?(?:height|width)\s*:\s*0[a-z]{0,3}\s*(?:[;!}]|$)`,
    String.raw`(?:^|[;{\s])font-size\s*:\s*(?:[012]?(?:\.\d+)?p[xt]|0?\.[0-3]\d*r?em|[12]?\d(?:\.\d+)?%)`,
    String.raw`(?:^|[;{\s])opacity\s*:\s*0?\.`,
    String.raw`(?:^|[;{\s])(?:-webkit-text-fill-)?color\s*:\s*(?:#f{3,8}\b|#f[\da-f]f[\da-f]f[\da-f]|white|snow|ivory|transparent)`,
    String.raw`(?:^|[;{\s])(?:-webkit-text-fill-)?color\s*:\s*(?:(?!rgb\()[a-z]{1,12}\(|rgb\(\s*(?:(?:2[45]\d[\s,]*){3}|9\d|100%|[^)]{0,40}\/))`,
  ].join('|'),
  'i',
)

const white = /^\s*#?(?:f{3,6}|f[\da-f]f[\da-f]f[\da-f]|white|snow|ivory)\s*$/i

/** Whether a name is of what a page is made up with, and no part of what it says. */
export function isApparatus(name: string): boolean {
  return apparatus.has(name)
}

/** Whether a style sheet could hide words or change them: what it applies to is not worked out. */
export function mayHide(styles: string): boolean {
  const plain = withoutComments(styles)
  return hiding.test(plain) || changing.test(plain)
}

/** What becomes of the words in an element, by itself and not by what it stands in. */
export function visibilityOf(name: string, attributes: Attributes): HtmlVisibility {
  if (leftOut.has(name) || attributes.has('hidden') || attributes.has('popover')) return 'left-out'
  if (attributes.get('aria-hidden')?.trim().toLowerCase() === 'true') return 'left-out'
  if (name === 'dialog' && !attributes.has('open')) return 'left-out'
  const style = withoutComments(attributes.get('style') ?? '')
  if (hiding.test(style)) return 'left-out'
  const isWhite = white.test(attributes.get('color') ?? attributes.get('text') ?? '')
  const isTurned = name === 'bdo' || name === 'marquee' || attributes.get('dir')?.toLowerCase() === 'rtl'
  const isFolded = name === 'details' && !attributes.has('open')
  return isWhite || isTurned || isFolded || changing.test(style) ? 'unsure' : 'shown'
}

function withoutComments(styles: string): string {
  return styles.replace(/\/\*(?:(?!\*\/)[^])*(?:\*\/|$)/g, '')
}
