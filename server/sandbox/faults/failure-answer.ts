/** A refusal in FHIR's own words. @see {@link https://hl7.org/fhir/R4/operationoutcome.html} */
export function failureAnswer(
  status: number,
  code: string,
  diagnostics: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/fhir+json; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headers,
    },
  })
}
