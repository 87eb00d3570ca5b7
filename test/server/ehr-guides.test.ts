import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { doctorCommand } from '../../server/cli/doctor/doctor.ts'
import { loadSmartConfig } from '../../server/config/smart-config.ts'
import { guideFile, readApp, rowsIn, templateOf, toScopeRows, vendors } from '../support/scope-table.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, 'smart-config')
const options = { folder, batonOrigin: 'https://baton.example' }

test('every template has a guide, and every guide a template', () => {
  const templates = readdirSync(join(folder, 'issuers', 'templates')).map((name) => name.replace('.json', ''))
  const guides = readdirSync(join(root, 'docs', 'ehr')).map((name) => name.replace('.md', ''))
  expect(templates.toSorted()).toEqual([...vendors].toSorted())
  expect(guides.toSorted()).toEqual([...vendors, 'README'].toSorted())
  const index = readFileSync(join(root, 'docs', 'ehr', 'README.md'), 'utf8')
  for (const vendor of vendors) expect(index).toContain(`](${vendor}.md)`)
})

test('no template is taken for a connection', () => {
  const { tenants } = loadSmartConfig(options)
  for (const vendor of vendors) expect(tenants.has(vendor)).toBe(false)
})

describe.each([...vendors])('%s', (vendor) => {
  const guide = readFileSync(guideFile(vendor), 'utf8')

  test('its template is a correct issuer file, with every site’s own value marked', () => {
    const template = templateOf(vendor)
    expect(template.tenant).toBe(vendor)
    expect(template.$comment).toContain(`docs/ehr/${vendor}.md`)
    for (const value of [
      template.name,
      template.clientId,
      template.idToken.audience,
      ...template.idToken.issuer,
    ]) {
      expect(value).toMatch(/REPLACE|replace-with-/)
    }
    expect(template.practice.ourOrganizations).toEqual(['Organization/REPLACE'])
    expect(template.featureLevel).toBe('observe')
    expect(template.allowPrivateAddresses).toBe(false)
  })

  test('its template leaves out only scopes that Baton would ask for in that syntax', () => {
    const { scopeSyntax, withoutScopes } = templateOf(vendor)
    const app = readApp()
    const known = [
      ...[...app.named, app.standalone].map(({ scope }) => scope),
      ...[...app.chart, ...app.backend].map((each) => each[scopeSyntax]),
    ]
    expect(withoutScopes.filter((scope) => !known.includes(scope))).toEqual([])
    expect(withoutScopes).not.toContain('openid')
    expect(withoutScopes).not.toContain('launch')
  })

  test('its guide lists every scope with the reason that app.json gives (node test/support/scope-table.ts)', () => {
    expect(rowsIn(guide)).toEqual(toScopeRows(readApp(), templateOf(vendor)))
  })

  test('its guide says what to register, what is read-only, what people notice, how to test and how old it is', () => {
    const headings = [...guide.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual([
      'What to register',
      'Scopes',
      'What works, what is read-only',
      'What Baton cannot see there, and what people notice',
      'How to test',
    ])
    expect(guide).toMatch(/\*\*How sure this is\.\*\*[^#]*20\d\d/)
    expect(guide).toContain('"can\'t confirm')
    expect(guide).toContain('baton doctor')
    expect(guide).toMatch(/\nSources: [^#]*20\d\d/)
  })
})

test('a template that was copied but not filled in is named by the doctor, with the fields', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'baton-template-'))
  try {
    cpSync(folder, copy, { recursive: true })
    cpSync(join(folder, 'issuers', 'templates', 'epic.json'), join(copy, 'issuers', 'epic.json'))
    const world = {
      variables: {},
      folder: copy,
      clock: () => new Date('2026-06-01T12:00:00Z'),
      timeoutMs: 400,
    }
    const { output, exitCode } = await doctorCommand(['epic'], world)
    expect(output).toContain(
      '✗ configuration     "epic" still holds placeholders of its template in name, iss, clientId, idToken, frameAncestors, practice, backend.',
    )
    expect(exitCode).toBe(1)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})
