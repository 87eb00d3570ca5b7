import { erasureReasons } from '#contract/compliance.ts'

/** How each command of `baton` is called, in one line. */
export const usages = {
  explain:
    'usage: baton explain <bundle.json|ndjson|-> … [--now <ISO>] [--policy <file>] [--text] [--lang en|es]',
  measure:
    'usage: baton measure cms50 <bundle.json|ndjson|folder|-> … --period <year> [--time-zone <IANA zone>] [--format json|measure-report|csv] [--by clinician] [--lang en|es]',
  doctor: 'usage: baton doctor <tenant id | FHIR base address> [--json]',
  backfill: 'usage: baton backfill [tenant] [--patients <file with one id a line>]',
  directory: 'usage: baton directory import <tenant> [file.csv] [--dry-run]',
  audit:
    'usage: baton audit export --tenant <tenant> --out <folder> [--from <day>] [--to <day>] | baton audit verify <folder> [--kid <key>] [--checkpoints <file>]',
  patient:
    'usage: baton patient show <tenant> <id> | baton patient export <tenant> <id> --out <file.zip> | ' +
    'baton patient erase <tenant> <id> --digest <of show> --confirm <record number> ' +
    `--reason <${erasureReasons.join('|')}> [--accept-open-loops]`,
  sweep: 'usage: baton sweep --once',
  notes: 'usage: baton notes <status|on|off> <tenant>',
  reports: 'usage: baton reports rebuild <tenant>',
  backtest: 'usage: baton backtest <tenant> <policy.json>',
  keys: 'usage: baton keys <list|rotate|callback <tenant>>',
} as const
