/** An XML element before it is written: names and texts as they are meant, escaped by whoever writes it. */
export type XmlElement = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (XmlElement | string)[]
}

type Child = XmlElement | string | undefined | readonly (XmlElement | string | undefined)[]

/** An element with what is in it; what is absent is left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): XmlElement {
  const known = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return {
    name,
    attributes: Object.fromEntries(known),
    children: children.flat().filter((child) => child !== undefined),
  }
}
