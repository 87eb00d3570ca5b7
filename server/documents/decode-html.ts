const marks = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const

/** Within so many bytes a page says its encoding, and what it is. */
const headBytes = 1_024
const declared = /<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{1,40})/i
const prolog = /^(?:\s+|<\?[^>]*>|<!--(?:(?!-->)[^])*-->)/
const opening =
  /^<(?:!doctype\s+html(?![^>]*\[)|(?:html|head|body|div|p|table|span|h[1-6]|style|meta|title|font|b|i|u|br|center|pre|ul|ol|section|article)(?=[\s>/]))/i

/** Whether a file is a page, or a piece of one, by what it begins with. One whose document type declares anything is none. */
export function isHtml(content: Uint8Array): boolean {
  const head = content.subarray(0, headBytes)
  let start = new TextDecoder(findMark(head) ?? 'windows-1252')
    .decode(head)
    .replace(/^\u00ef\u00bb\u00bf/, '')
  for (let found = prolog.exec(start); found !== null; found = prolog.exec(start))
    start = start.slice(found[0].length)
  return opening.test(start)
}

/**
 * The text of a page by its byte order mark, else by the encoding it declares, else as UTF-8 or, where it is not that,
 * Windows-1252.
 *
 * @returns nothing where the encoding is unknown, the bytes are not what it says, or there are control characters among them
 * @see {@link https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding | HTML}
 */
export function decodeHtml(content: Uint8Array): string | undefined {
  const head = Buffer.from(content.subarray(0, headBytes)).toString('latin1')
  const said = findMark(content) ?? declared.exec(head)?.[1]?.toLowerCase()
  // A declaration that could be read byte by byte is not in UTF-16, whatever it says.
  const isWide = findMark(content) === undefined && said?.startsWith('utf-16') === true
  const encodings = said === undefined ? ['utf-8', 'windows-1252'] : [isWide ? 'utf-8' : said]
  for (const encoding of encodings) {
    const text = decodeAs(content, encoding)
    if (text !== undefined) return /[\0-\x08\x0e-\x1f]/.test(text) ? undefined : text
  }
  return undefined
}

function findMark(content: Uint8Array): string | undefined {
  return marks.find(([, bytes]) => bytes.every((byte, at) => content[at] === byte))?.[0]
}

function decodeAs(content: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content)
  } catch {
    // Not in this encoding, or nobody knows it.
    return undefined
  }
}

/**
 * The first tag of HTML in a text, or a comment. Other things in angle brackets (`<5 mg`, an address of e-mail) are words.
 */
const markup =
  /<(?:!--|!doctype\s+html|\/?(?:html|head|body|title|meta|link|style|script|template|noscript|div|span|p|br|hr|pre|center|font|h[1-6]|b|i|u|s|a|q|em|strong|small|big|sub|sup|del|ins|strike|bdo|marquee|table|thead|tbody|tfoot|tr|td|th|caption|ul|ol|li|dl|dt|dd|section|article|header|footer|main|nav|aside|address|blockquote|details|summary|dialog|form|label|input|textarea|button|select|option|progress|meter|img|svg|math|iframe|object|embed|video|audio|canvas)(?=[\s/>]))/i

/** A text, and the page that begins in it; the page is empty where none does. */
export function splitAtPage(text: string): { words: string; page: string } {
  const at = text.search(markup)
  // What is never closed is no tag.
  return at < 0 || text.lastIndexOf('>') < at
    ? { words: text, page: '' }
    : { words: text.slice(0, at), page: text.slice(at) }
}
