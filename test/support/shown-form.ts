import { parse, type DefaultTreeAdapterTypes } from 'parse5'

type Node = DefaultTreeAdapterTypes.ChildNode
export type ShownElement = DefaultTreeAdapterTypes.Element

/** All elements of a page, in their order, that are of one of these names. */
export function elementsOf(page: string, ...names: readonly string[]): ShownElement[] {
  const walk = (nodes: readonly Node[]): ShownElement[] =>
    nodes.flatMap((node) =>
      'tagName' in node ? [...(names.includes(node.tagName) ? [node] : []), ...walk(node.childNodes)] : [],
    )
  return walk(parse(page).childNodes)
}

export function attributeOf({ attrs }: ShownElement, name: string): string | undefined {
  return attrs.find((each) => each.name === name)?.value
}

/** What stands in the fields of a page, by their names; of a choice, what is chosen. Empty ones are left out. */
export function valuesOf(page: string): Record<string, string> {
  const found = elementsOf(page, 'input', 'textarea', 'select').flatMap((field) => {
    const value = valueOf(field)
    return value === '' ? [] : [[attributeOf(field, 'name') ?? '', value] as const]
  })
  return Object.fromEntries(found)
}

function valueOf(field: ShownElement): string {
  if (field.tagName === 'textarea')
    return field.childNodes.map((child) => ('value' in child ? child.value : '')).join('')
  if (field.tagName === 'select') return chosenIn(field)
  const isChoice = attributeOf(field, 'type') === 'radio'
  return isChoice && attributeOf(field, 'checked') === undefined ? '' : (attributeOf(field, 'value') ?? '')
}

function chosenIn({ childNodes }: ShownElement): string {
  const chosen = childNodes.find(
    (child): child is ShownElement => 'tagName' in child && attributeOf(child, 'selected') !== undefined,
  )
  return chosen === undefined ? '' : (attributeOf(chosen, 'value') ?? '')
}
