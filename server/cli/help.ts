import { usages } from './usages.ts'

export type CommandName = keyof typeof usages

/** What each command of `baton` does; every command stands here. `explain` and `measure` need no installation. */
const summaries: Readonly<Record<CommandName, string>> = {
  explain: 'says of every referral in FHIR files where it stands, and why',
  measure: 'works out the quality measure CMS50 over FHIR files',
  doctor: 'examines the connection to an EHR from end to end',
  backfill: 'reads every chart that can be found, as after a long stop',
  directory: 'brings the directory of receivers up to the EHR, or to a list',
  audit: 'exports the audit trail, and verifies an export',
  patient: 'shows, exports and deletes what is held of one patient',
  sweep: 'takes the steps that are due now, once',
  notes: 'switches the filing of notes by rule on and off',
  reports: 'counts every month of a practice anew',
  backtest: 'replays recorded referrals under another policy',
  keys: 'lists and rotates the keys Baton signs with',
}

/** A line for each command, and how to learn more. */
export function helpText(): string {
  const width = Math.max(...Object.keys(summaries).map((name) => name.length))
  const lines = Object.entries(summaries).map(([name, does]) => `  ${name.padEnd(width)}  ${does}`)
  return `usage: baton <command> …\n\n${lines.join('\n')}\n\ndocs/operating.md says how each is used, and --help after a command how it is called.\n`
}

/** What one command does, and how it is called. */
export function helpOf(name: CommandName): string {
  return `${summaries[name]}\n\n${usages[name]}\n`
}

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(usages, name)
}
