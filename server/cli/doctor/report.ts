import type { Examination } from './examine.ts'
import { inOrder, type Finding, type FindingStatus } from './finding.ts'
import type { Subject } from './find-subject.ts'
import type { Ability } from './judge-abilities.ts'

/** Everything `doctor` found out; the object `--json` prints. */
export type Report = {
  issuer: string | null
  tenant: string | null
  checkedAt: string
  /** Nothing that Baton needs is broken. */
  isUsable: boolean
  findings: readonly Finding[]
  abilities: readonly Ability[]
  orders: Examination['orders'] | null
}

/** @param subject - missing when the configuration is too broken to know who was meant */
export function toReport(subject: Subject | undefined, examination: Examination, checkedAt: Date): Report {
  return {
    issuer: subject?.iss ?? null,
    tenant: subject?.tenant?.id ?? null,
    checkedAt: checkedAt.toISOString(),
    isUsable: examination.findings.every((finding) => finding.status !== 'broken'),
    findings: inOrder(examination.findings),
    abilities: examination.abilities,
    orders: examination.orders ?? null,
  }
}

const marks: Readonly<Record<FindingStatus, string>> = {
  works: '✓',
  broken: '✗',
  limited: '–',
  'not-checked': '–',
}

const levels = [
  ['works', 'Works'],
  ['read-only', 'Read-only'],
  ['missing', 'Missing'],
] as const

/** The report for a person: what was checked, then what that means for Baton's features, then the verdict. */
export function toReportText(report: Report): string {
  const title =
    report.tenant === null ? (report.issuer ?? 'configuration') : `${report.tenant}  ${report.issuer}`
  const parts = [
    [title],
    report.findings.flatMap(toLines),
    ...levels.map(([level, heading]) =>
      toAbilityLines(
        heading,
        report.abilities.filter((each) => each.level === level),
      ),
    ),
    [toVerdict(report)],
  ]
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function toLines({ status, check, says, remedy }: Finding): string[] {
  const first = `${marks[status]} ${check.padEnd(17)} ${says}`
  return remedy === undefined ? [first] : [first, `${' '.repeat(20)}→ ${remedy}`]
}

function toAbilityLines(heading: string, abilities: readonly Ability[]): string[] {
  if (abilities.length === 0) return []
  return [heading, ...abilities.map(({ type, says }) => `  ${type.padEnd(18)} ${says}`)]
}

function toVerdict({ isUsable, findings }: Report): string {
  if (isUsable) return 'Usable: nothing Baton needs is broken.'
  const count = findings.filter(({ status }) => status === 'broken').length
  return `Not usable: ${count === 1 ? 'one thing' : `${count} things`} Baton needs ${count === 1 ? 'is' : 'are'} broken (✗).`
}
