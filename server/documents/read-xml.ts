import { SaxesParser } from 'saxes'

/** An element of a document: its children in order, elements and text. */
export type XmlElement = {
  name: string
  attributes: Readonly<Record<string, string>>
  children: (XmlElement | string)[]
}

export type XmlRefusal = 'not-xml' | 'has-doctype' | 'too-deep' | 'too-large'

/** C-CDA with many sections stays well below; what goes beyond is made to go beyond. */
const limits = { depth: 200, elements: 200_000 } as const

/** Thrown out of the parser's call-backs, and caught where it was called. */
class Refused extends Error {
  readonly refusal: XmlRefusal
  constructor(refusal: XmlRefusal) {
    super(refusal)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/**
 * Reads an XML document into a tree. A document type is refused before anything of it is used, so that no entity can be
 * declared, expanded or fetched; names lose their prefix.
 *
 * @see {@link https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html | OWASP XXE}
 */
export function readXml(text: string): { ok: true; value: XmlElement } | { ok: false; error: XmlRefusal } {
  const root: XmlElement = { name: '', attributes: {}, children: [] }
  const open = [root]
  let count = 0
  const parser = new SaxesParser({ xmlns: false })
  const addText = (piece: string): void => void open.at(-1)?.children.push(piece)
  parser.on('doctype', () => {
    throw new Refused('has-doctype')
  })
  parser.on('error', () => {
    throw new Refused('not-xml')
  })
  parser.on('opentag', ({ name, attributes }) => {
    count += 1
    if (count > limits.elements) throw new Refused('too-large')
    if (open.length > limits.depth) throw new Refused('too-deep')
    const element: XmlElement = { name: toLocalName(name), attributes, children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', addText)
  parser.on('cdata', addText)
  try {
    parser.write(text).close()
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.refusal }
    throw error
  }
  const [document] = elementsOf(root)
  return document === undefined ? { ok: false, error: 'not-xml' } : { ok: true, value: document }
}

function toLocalName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** The child elements, of one name if one is given. */
export function elementsOf(element: XmlElement, name?: string): readonly XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
  )
}

/** Every element at the end of a path of names (`recordTarget/patientRole/id`). */
export function elementsAt(element: XmlElement, path: string): readonly XmlElement[] {
  return path
    .split('/')
    .reduce<readonly XmlElement[]>(
      (found, name) => found.flatMap((each) => elementsOf(each, name)),
      [element],
    )
}

/** The value of an attribute of the first element at the end of a path. */
export function attributeAt(element: XmlElement, path: string, name: string): string | undefined {
  const value = elementsAt(element, path)[0]?.attributes[name]
  return value === '' ? undefined : value
}

const blocks: ReadonlySet<string> = new Set([
  'paragraph',
  'tr',
  'item',
  'br',
  'table',
  'list',
  'caption',
  'title',
])

/** The text in an element as a person would read it: blocks on lines of their own. */
export function textIn(element: XmlElement): string {
  const pieces: string[] = []
  collectText(element, pieces)
  return pieces
    .join('')
    .split('\n')
    .map((line) => line.replace(/\s+/gu, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}

function collectText({ name, children }: XmlElement, pieces: string[]): void {
  if (blocks.has(name)) pieces.push('\n')
  for (const child of children) {
    if (typeof child === 'string') pieces.push(child.replaceAll('\n', ' '))
    else collectText(child, pieces)
  }
  pieces.push(blocks.has(name) ? '\n' : ' ')
}
