import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppFile } from '../../server/config/app-file.ts'
import { environmentVariables } from '../../server/config/env.ts'
import { IssuerFile } from '../../server/config/issuer-file.ts'
import { EscalationPolicyFile } from '../../server/contract/policy-file.ts'
import { readEnvironment as readSandboxEnvironment } from '../../server/sandbox/environment.ts'

const reference = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8')

/** Rows of the tables below a heading of the second level: name and default, without the marks of code. */
function readRows(text: string, heading: string): ReadonlyMap<string, string> {
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? ''
  const rows = [...section.matchAll(/^\| `([^`]+)` +\| (.*?) +\|/gm)]
  return new Map(rows.map(([, name = '', standard = '']) => [name, standard.replaceAll('`', '')]))
}

const Node: z.ZodType<JsonNode> = z.lazy(() =>
  z.looseObject({
    properties: z.record(z.string(), Node).optional(),
    items: z.union([z.boolean(), Node]).optional(),
    additionalProperties: z.union([z.boolean(), Node]).optional(),
    anyOf: z.array(Node).optional(),
    oneOf: z.array(Node).optional(),
    allOf: z.array(Node).optional(),
    default: z.unknown().optional(),
  }),
)
type JsonNode = {
  properties?: Record<string, JsonNode> | undefined
  items?: boolean | JsonNode | undefined
  additionalProperties?: boolean | JsonNode | undefined
  anyOf?: JsonNode[] | undefined
  oneOf?: JsonNode[] | undefined
  allOf?: JsonNode[] | undefined
  default?: unknown
}

/** What is described once, however often it occurs. */
const shared: readonly (readonly [RegExp, string])[] = [
  [/^overrides\[\]\.ladders\..*/, 'overrides[].ladders'],
  [/^ladders\.\*\.urgent/, 'ladders.*.routine'],
  [/^.*\.(fromEnv|sandboxOnly)$/, 'secret.$1'],
  [/^.*\.(attestedBy|attestedOn)$/, 'baa.$1'],
]

/** Every field a file may have, as the reference writes it, with its default as JSON where there is one. */
function listFields(schema: z.ZodType): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>()
  const visit = (node: JsonNode, path: string): void => {
    for (const each of [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])])
      visit(each, path)
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      const below = path === '' ? name : `${path}.${name}`
      const standard = child.default === undefined ? undefined : JSON.stringify(child.default)
      found.set(
        shared.reduce((field, [pattern, once]) => field.replace(pattern, once), below),
        standard,
      )
      visit(child, below)
    }
    if (typeof node.items === 'object') visit(node.items, `${path}[]`)
    if (typeof node.additionalProperties === 'object') visit(node.additionalProperties, `${path}.*`)
  }
  visit(Node.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })), '')
  return found
}

/** A field that only holds other fields needs no row of its own. */
function isDescribedByParts(field: string, fields: Iterable<string>): boolean {
  return [...fields].some((other) => other.startsWith(`${field}.`) || other.startsWith(`${field}[]`))
}

/** What the reference does not say, or says of something that is not there; a sentence each. */
function compare(
  fields: ReadonlyMap<string, string | undefined>,
  rows: ReadonlyMap<string, string>,
  what: string,
): string[] {
  const undocumented = [...fields.keys()]
    .filter((field) => !rows.has(field) && !isDescribedByParts(field, fields.keys()))
    .map((field) => `docs/configuration.md says nothing of ${field} (${what}): add a row`)
  const unknown = [...rows.keys()]
    .filter((field) => !fields.has(field))
    .map((field) => `docs/configuration.md has ${field}, which is not in ${what}: remove the row`)
  const other = [...rows]
    .filter(([field, shown]) => (fields.get(field) ?? shown) !== shown)
    .map(
      ([field]) => `docs/configuration.md has another default for ${field} than ${fields.get(field) ?? ''}`,
    )
  return [...undocumented, ...unknown, ...other]
}

/** The sandbox keeps its schema to itself: what it looks up shows what it knows. */
function listSandboxVariables(): string[] {
  const asked: string[] = []
  const given: Record<string, string | undefined> = { SANDBOX_DATABASE_URL: 'postgres://localhost/sandbox' }
  const variables = new Proxy(given, {
    get: (target, name) => {
      if (typeof name !== 'string') return undefined
      asked.push(name)
      return target[name]
    },
  })
  readSandboxEnvironment(variables)
  return asked
}

describe('the configuration reference', () => {
  test('names every environment variable, and no other', () => {
    const names = [...environmentVariables, ...listSandboxVariables()]
    expect(names).toEqual(expect.arrayContaining(['DATABASE_URL', 'SANDBOX_CLINIC', 'SANDBOX_NOW']))
    const variables = new Map(names.map((name) => [name, undefined]))
    expect(compare(variables, readRows(reference, 'Environment'), 'the environment')).toEqual([])
  })

  test.each([
    ['Connections', 'smart-config/issuers', IssuerFile],
    ['The app', 'smart-config/app.json', AppFile],
    ['Policies', 'smart-config/policies', EscalationPolicyFile],
  ])('names every field of %s with its default, and no other', (heading, what, schema) => {
    expect(compare(listFields(schema), readRows(reference, heading), what)).toEqual([])
  })

  test('is found wanting when a field is added, goes, or has another default', () => {
    const rows = readRows(reference, 'The app')
    const fields = listFields(AppFile)
    const added = listFields(AppFile.extend({ colour: z.strictObject({ accent: z.string() }) }))
    expect(compare(added, rows, 'app.json')).toEqual([
      'docs/configuration.md says nothing of colour.accent (app.json): add a row',
    ])
    const gone = new Map([...fields].filter(([field]) => field !== 'launchPath'))
    expect(compare(gone, rows, 'app.json')).toHaveLength(1)
    expect(compare(new Map([...fields, ['name', '"Other"']]), rows, 'app.json')).toEqual([
      'docs/configuration.md has another default for name than "Other"',
    ])
  })
})
