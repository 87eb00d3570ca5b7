import XMLBuilder from 'fast-xml-builder'
import type { XmlElement } from '#domain/packet/xml-element.ts'

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  suppressEmptyNode: true,
  // A value of "true" is a value here, as in negationInd="true".
  suppressBooleanAttributes: false,
})

type Node = { [name: string]: unknown }

/** The element as an XML document in UTF-8, everything escaped; characters that XML cannot hold become a space. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build([toNode(root)])}\n`
}

function toNode({ name, attributes, children }: XmlElement): Node {
  const named = Object.entries(attributes).map(([key, value]) => [`@_${key}`, toXmlText(value)] as const)
  return {
    [name]: children.map((child) =>
      typeof child === 'string' ? { '#text': toXmlText(child) } : toNode(child),
    ),
    ...(named.length > 0 && { ':@': Object.fromEntries(named) }),
  }
}

/** @see {@link https://www.w3.org/TR/xml/#charsets | Characters of XML 1.0} */
function toXmlText(text: string): string {
  return [...text].map((each) => (isXmlCharacter(each.codePointAt(0) ?? 0) ? each : ' ')).join('')
}

function isXmlCharacter(code: number): boolean {
  const isControl = code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd
  return !isControl && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
}
