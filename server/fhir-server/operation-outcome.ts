import type { Resource } from './json-value.ts'

/** The codes of IssueType this server uses. @see {@link https://hl7.org/fhir/R4/valueset-issue-type.html} */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'code-invalid'
  | 'invariant'
  | 'security'
  | 'login'
  | 'forbidden'
  | 'expired'
  | 'not-supported'
  | 'duplicate'
  | 'multiple-matches'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'too-costly'
  | 'conflict'
  | 'processing'
  | 'exception'
  | 'informational'

/** One thing wrong: `expression` is the FHIRPath of the element, when there is one. */
export type Issue = {
  readonly code: IssueCode
  readonly diagnostics: string
  readonly expression?: string
  readonly severity?: 'fatal' | 'error' | 'warning' | 'information'
}

/** A refusal with an HTTP status, answered as an OperationOutcome. Diagnostics never carry resource content. */
export class FhirError extends Error {
  readonly status: number
  readonly issues: readonly Issue[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    issues: Issue | readonly Issue[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    const list = 'code' in issues ? [issues] : issues
    super(list.map((issue) => issue.diagnostics).join('; '))
    this.name = 'FhirError'
    this.status = status
    this.issues = list
    this.headers = headers
  }
}

/** A request that cannot be understood: HTTP 400. */
export function badRequest(code: IssueCode, diagnostics: string): FhirError {
  return new FhirError(400, { code, diagnostics })
}

/** Names that a client made up are quoted in diagnostics: only printable, and not at any length. */
function toPrintable(text: string): string {
  return text.toWellFormed().replaceAll(/\p{C}/gu, '�').slice(0, 500).toWellFormed()
}

/** The resource that tells a client what was wrong. @see {@link https://hl7.org/fhir/R4/operationoutcome.html} */
export function toOperationOutcome(issues: readonly Issue[]): Resource {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map((issue) => ({
      severity: issue.severity ?? 'error',
      code: issue.code,
      diagnostics: toPrintable(issue.diagnostics),
      ...(issue.expression === undefined ? {} : { expression: [toPrintable(issue.expression)] }),
    })),
  }
}
