/** One entry of a Bundle; `resource` is JSON text already. */
export type BundleEntryText = {
  readonly fullUrl?: string
  readonly resource?: string
  readonly search?: 'match' | 'include'
  readonly request?: { readonly method: string; readonly url: string }
  readonly response?: {
    readonly status: string
    readonly location?: string
    readonly etag?: string
    readonly lastModified?: string
    /** JSON text of an OperationOutcome. */
    readonly outcome?: string
  }
}

export type BundleText = {
  readonly type: 'searchset' | 'history' | 'transaction-response' | 'batch-response'
  readonly total?: number
  readonly links?: readonly { readonly relation: string; readonly url: string }[]
  readonly entries: readonly BundleEntryText[]
}

/** A Bundle as JSON text around resources that are text already: a page of 500 is joined, not parsed and printed. */
export function bundleText({ type, total, links = [], entries }: BundleText): string {
  const members = [
    '"resourceType":"Bundle"',
    `"type":"${type}"`,
    ...(total === undefined ? [] : [`"total":${total}`]),
    ...(links.length === 0 ? [] : [`"link":${JSON.stringify(links)}`]),
    // R4 has no empty arrays.
    ...(entries.length === 0 ? [] : [`"entry":[${entries.map(entryText).join(',')}]`]),
  ]
  return `{${members.join(',')}}`
}

function entryText({ fullUrl, resource, search, request, response }: BundleEntryText): string {
  const members = [
    ...(fullUrl === undefined ? [] : [`"fullUrl":${JSON.stringify(fullUrl)}`]),
    ...(resource === undefined ? [] : [`"resource":${resource}`]),
    ...(search === undefined ? [] : [`"search":{"mode":"${search}"}`]),
    ...(request === undefined ? [] : [`"request":${JSON.stringify(request)}`]),
    ...(response === undefined ? [] : [`"response":${responseText(response)}`]),
  ]
  return `{${members.join(',')}}`
}

function responseText({ outcome, ...rest }: NonNullable<BundleEntryText['response']>): string {
  const text = JSON.stringify(rest)
  return outcome === undefined ? text : `${text.slice(0, -1)},"outcome":${outcome}}`
}
