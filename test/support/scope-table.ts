import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { AppFile } from '../../server/config/app-file.ts'
import { IssuerFile } from '../../server/config/issuer-file.ts'

const root = join(import.meta.dirname, '..', '..')

/** EHRs that have a template and a guide, by the names of their files. */
export const vendors = ['epic', 'oracle-health', 'athenahealth', 'eclinicalworks', 'nextgen'] as const

export const begins = '<!-- scopes: begin (node test/support/scope-table.ts writes this table) -->'
export const ends = '<!-- scopes: end -->'

export function templateOf(vendor: string): IssuerFile {
  const file = join(root, 'smart-config', 'issuers', 'templates', `${vendor}.json`)
  return IssuerFile.parse(JSON.parse(readFileSync(file, 'utf8')))
}

export function readApp(): AppFile {
  return AppFile.parse(JSON.parse(readFileSync(join(root, 'smart-config', 'app.json'), 'utf8')))
}

export function guideFile(vendor: string): string {
  return join(root, 'docs', 'ehr', `${vendor}.md`)
}

type Row = readonly [scope: string, reason: string, here: string]

const heading: Row = ['Scope', 'Why Baton asks for it', 'Here']

/** The rows of a guide's table: every scope of app.json in the template's syntax, its reason, and whether it is asked for. */
export function toScopeRows(app: AppFile, { scopeSyntax, withoutScopes, backend }: IssuerFile): Row[] {
  const row = (scope: string, reason: string): Row => [
    `\`${scope}\``,
    reason,
    withoutScopes.includes(scope) ? 'left out' : 'asked for',
  ]
  const systems = backend === undefined ? [] : app.backend
  return [
    heading,
    ...[...app.named, app.standalone].map((each) => row(each.scope, each.reason)),
    ...[...app.chart, ...systems].map((each) => row(each[scopeSyntax], each.reason)),
  ]
}

/** The rows of the table that stands in a guide, without what only makes it look even. */
export function rowsIn(guide: string): string[][] {
  const table = guide.split(begins)[1]?.split(ends)[0] ?? ''
  return table
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

function withRows(guide: string, [first = heading, ...rows]: readonly Row[]): string {
  const [before, rest] = guide.split(begins)
  const after = rest?.split(ends)[1]
  if (before === undefined || after === undefined) throw new Error('the guide has no place for its table')
  const lines = [first, ['---', '---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return `${before}${begins}\n\n${lines.join('\n')}\n\n${ends}${after}`
}

if (import.meta.main) {
  for (const vendor of vendors) {
    const file = guideFile(vendor)
    const guide = withRows(readFileSync(file, 'utf8'), toScopeRows(readApp(), templateOf(vendor)))
    const style = await resolveConfig(file)
    writeFileSync(file, await format(guide, { ...style, parser: 'markdown' }))
  }
}
