import { defaultTreeAdapter, html, parse, type DefaultTreeAdapterTypes, type ParserError } from 'parse5'
import type { DocumentLimits, DocumentRefusal } from './document-reading.ts'
import { isApparatus, mayHide, visibilityOf } from './html-visibility.ts'

/** `isShownOtherwise`: it hides, strikes out or changes words, or may. */
export type HtmlText = { words: string; isShownOtherwise: boolean }

type HtmlNode = DefaultTreeAdapterTypes.ChildNode
type HtmlElement = DefaultTreeAdapterTypes.Element

/** A note that a program wrote stays well below; what goes beyond is made to go beyond. */
const limits = { depth: 400, elements: 200_000 } as const

/** Thrown out of the parser's call-backs, and caught where it was called. */
class Refused extends Error {}

/** A page that ends within one of these may have lost any part of what it says. */
const cutShort: ReadonlySet<string> = new Set([
  'eof-in-tag',
  'eof-in-comment',
  'eof-in-doctype',
  'eof-in-script-html-comment-like-text',
  'eof-in-element-that-can-contain-only-text',
])

/**
 * The words of a page as a person would read them: blocks on lines of their own, tables row by row. Nothing of it is run,
 * fetched or drawn; what nobody would see is left out.
 *
 * @returns no words where there are none to be seen
 */
export function readHtml(
  page: string,
  { maxText }: Pick<DocumentLimits, 'maxText'>,
): { ok: true; value: HtmlText } | { ok: false; error: DocumentRefusal } {
  const tree = parsePage(page)
  if (tree === undefined) return { ok: false, error: 'unreadable' }
  const writing: Writing = { isShownOtherwise: false }
  const written = write(tree.childNodes, writing, { isPlain: true, isUnsure: false })
  // Marks that turn the direction of writing change the order in which words are seen.
  const isTurned = /[\u202a-\u202e\u2066-\u2069]/.test(written)
  return {
    ok: true,
    value: {
      words: toLines(written).join('\n').replaceAll('\u00a0', ' ').slice(0, maxText),
      isShownOtherwise: writing.isShownOtherwise || isTurned,
    },
  }
}

function parsePage(page: string): DefaultTreeAdapterTypes.Document | undefined {
  let depth = 0
  let count = 0
  const refuseIf = (isBeyond: boolean): void => {
    if (isBeyond) throw new Refused()
  }
  try {
    return parse(page, {
      scriptingEnabled: false,
      onParseError: ({ code }: ParserError) => refuseIf(cutShort.has(code)),
      treeAdapter: {
        ...defaultTreeAdapter,
        createElement: (...given) => {
          count += 1
          refuseIf(count > limits.elements)
          return defaultTreeAdapter.createElement(...given)
        },
        onItemPush: () => {
          depth += 1
          refuseIf(depth > limits.depth)
        },
        onItemPop: () => {
          depth -= 1
        },
      },
    })
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

type Writing = { isShownOtherwise: boolean }
/** `isPlain`: line breaks in the source are spaces. */
type Place = { isPlain: boolean; isUnsure: boolean }

const blocks: ReadonlySet<string> = new Set(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li listing main menu nav ol p plaintext pre section summary table tbody tfoot thead tr ul xmp'.split(
    ' ',
  ),
)
const typed = /white-space\s*:\s*(?:pre|break-spaces)/i
const asTyped: ReadonlySet<string> = new Set(['pre', 'listing', 'plaintext', 'xmp'])

function write(nodes: readonly HtmlNode[], writing: Writing, place: Place): string {
  return nodes.map((node) => writeNode(node, writing, place)).join('')
}

function writeNode(node: HtmlNode, writing: Writing, place: Place): string {
  if ('value' in node) {
    if (place.isUnsure && /\S/.test(node.value)) writing.isShownOtherwise = true
    return place.isPlain ? node.value.replace(/[ \t\n\r\f]+/g, ' ') : asItStands(node.value)
  }
  return 'tagName' in node ? writeElement(node, writing, place) : ''
}

function writeElement(element: HtmlElement, writing: Writing, place: Place): string {
  const { tagName, childNodes } = element
  if (isApparatus(tagName)) writing.isShownOtherwise ||= isMadeUp(element)
  if (isApparatus(tagName)) {
    // Only style sheets and scripts in it matter; its words are nobody's to read.
    if (tagName === 'head') write(childNodes, writing, place)
    return ''
  }
  if (tagName === 'br') return '\n'
  const attributes = new Map(element.attrs.map(({ name, value }) => [name, value]))
  if ([...attributes.keys()].some((name) => name.startsWith('on'))) writing.isShownOtherwise = true
  if (tagName === 'input' && attributes.get('type')?.toLowerCase() !== 'hidden')
    writing.isShownOtherwise = true
  const visibility = visibilityOf(tagName, attributes)
  if (visibility === 'left-out') {
    if (hasWords(element)) writing.isShownOtherwise = true
    return blocks.has(tagName) ? '\n' : ' '
  }
  const inside: Place = {
    isPlain: place.isPlain && !asTyped.has(tagName) && !typed.test(attributes.get('style') ?? ''),
    isUnsure: place.isUnsure || visibility === 'unsure',
  }
  if (tagName === 'tr') return `\n${writeRow(childNodes, writing, inside)}\n`
  const written = write(childNodes, writing, inside)
  return blocks.has(tagName) ? `\n${written}\n` : written
}

/** Whether a script, or a style sheet, may make something else of the page. */
function isMadeUp({ tagName, attrs, childNodes }: HtmlElement): boolean {
  if (tagName === 'script') return true
  // Its shadow is seen in place of what stands in the element.
  if (tagName === 'template') return attrs.some(({ name }) => name === 'shadowrootmode')
  if (tagName === 'style')
    return mayHide(childNodes.map((child) => ('value' in child ? child.value : '')).join(''))
  if (tagName !== 'link') return false
  return attrs.some(({ name, value }) => name === 'rel' && /stylesheet/i.test(value))
}

/** Cells of one line stand on one line; a page that is laid out as a table keeps its lines. */
function writeRow(nodes: readonly HtmlNode[], writing: Writing, place: Place): string {
  const cells = nodes
    .map((node) => toLines(writeNode(node, writing, place)).join('\n'))
    .filter((_, at) => {
      const node = nodes[at]
      return node !== undefined && 'tagName' in node && (node.tagName === 'td' || node.tagName === 'th')
    })
  if (cells.some((cell) => cell.includes('\n'))) return cells.join('\n')
  // A label and its value belong together; other columns are kept apart.
  return cells.reduce((row, cell) => {
    if (row === '') return cell
    return row.endsWith(':') && cell !== '' ? `${row} ${cell}` : `${row} | ${cell}`
  }, '')
}

function hasWords(element: HtmlElement): boolean {
  return (
    element.namespaceURI !== html.NS.HTML ||
    element.childNodes.some((child) =>
      'value' in child ? /\S/.test(child.value) : 'tagName' in child && hasWords(child),
    ) ||
    element.tagName === 'iframe' ||
    element.tagName === 'object' ||
    element.tagName === 'embed'
  )
}

/** Spaces that are seen do not collapse: columns that were typed stay apart. */
function asItStands(typed: string): string {
  return typed.replace(/\r\n?/g, '\n').replaceAll('\t', '    ').replaceAll(' ', '\u00a0')
}

/** Soft hyphens and spaces without width are no part of a word. */
function toLines(written: string): readonly string[] {
  return written
    .replace(/[\u00ad\u200b\u2060\ufeff]/g, '')
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trim())
    .filter((line) => line !== '')
}
