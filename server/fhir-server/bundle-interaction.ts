import { randomUUID } from 'node:crypto'
import { readBundle, type BundleRequest, type UnreadableEntry } from './bundle-entries.ts'
import { carryOut } from './bundle-entry-interaction.ts'
import { readConditionalReference, referenceTexts, replaceReferences } from './bundle-references.ts'
import { bundleText, type BundleEntryText } from './bundle-text.ts'
import { inTransaction } from './database-transaction.ts'
import type { Preference } from './fhir-response.ts'
import { badRequest, FhirError, toOperationOutcome } from './operation-outcome.ts'
import type { RequestContext } from './request-context.ts'
import type { FhirDatabase, FhirTransaction } from './tables.ts'
import { findByCriteria, findExisting } from './conditional-create.ts'

/**
 * Carries out a batch or a transaction and answers with a Bundle as JSON text, entries in the order they came.
 *
 * @throws FhirError when a transaction fails: nothing of it is stored then, and the issue names the entry
 * @see {@link https://hl7.org/fhir/R4/http.html#transaction | FHIR R4 batch and transaction}
 */
export async function carryOutBundle(
  db: FhirDatabase,
  context: RequestContext,
  body: unknown,
  preference: Preference,
): Promise<string> {
  const { kind, entries } = readBundle(body, context.baseUrl)
  if (!context.profile[kind]) throw badRequest('not-supported', `A ${kind} is not supported here`)
  const answers =
    kind === 'batch'
      ? await carryOutBatch(db, context, entries, preference)
      : await carryOutTransaction(db, context, requireReadable(entries), preference)
  return bundleText({ type: kind === 'batch' ? 'batch-response' : 'transaction-response', entries: answers })
}

async function carryOutBatch(
  db: FhirDatabase,
  context: RequestContext,
  entries: readonly (BundleRequest | UnreadableEntry)[],
  preference: Preference,
): Promise<readonly BundleEntryText[]> {
  const answers: BundleEntryText[] = []
  for (const entry of entries) {
    try {
      if ('error' in entry) throw entry.error
      answers.push(await inTransaction(db, (trx) => carryOut(trx, context, entry, preference)))
    } catch (error) {
      if (!(error instanceof FhirError)) throw error
      answers.push({
        response: { status: String(error.status), outcome: JSON.stringify(toOperationOutcome(error.issues)) },
      })
    }
  }
  return answers
}

function requireReadable(entries: readonly (BundleRequest | UnreadableEntry)[]): readonly BundleRequest[] {
  const readable = entries.map((entry) => {
    if ('error' in entry) throw inEntry(entry.at, entry.error)
    return entry
  })
  requireUnique(readable, 'fullUrl', ({ fullUrl }) => fullUrl)
  requireUnique(readable, 'target', ({ method, type, id }) =>
    method === 'GET' || id === '' ? undefined : `${type}/${id}`,
  )
  requireUnique(readable, 'condition', ({ type, ifNoneExist }) =>
    ifNoneExist === undefined ? undefined : `${type}?${ifNoneExist}`,
  )
  return readable
}

function requireUnique(
  entries: readonly BundleRequest[],
  what: string,
  keyOf: (entry: BundleRequest) => string | undefined,
): void {
  const seen = new Set<string>()
  for (const entry of entries) {
    const key = keyOf(entry)
    if (key !== undefined && seen.has(key)) {
      throw inEntry(entry.at, badRequest('duplicate', `Two entries of a transaction have the same ${what}`))
    }
    if (key !== undefined) seen.add(key)
  }
}

function inEntry(at: number, error: FhirError): FhirError {
  const expression = `Bundle.entry[${at}]`
  const issues = error.issues.map((issue) => ({
    ...issue,
    diagnostics: `${expression}: ${issue.diagnostics}`,
    expression: issue.expression === undefined ? expression : `${expression}.resource.${issue.expression}`,
  }))
  return new FhirError(error.status, issues, error.headers)
}

/** Runs one step for an entry; what goes wrong names the entry. */
async function forEntry<Result>({ at }: BundleRequest, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    throw error instanceof FhirError ? inEntry(at, error) : error
  }
}

/** The order the specification gives: what goes, what comes, what changes, and last what is read. */
const order = ['DELETE', 'POST', 'PUT', 'PATCH', 'GET'] as const

function inOrder(entries: readonly BundleRequest[]): readonly BundleRequest[] {
  // Within a method by type and id: two transactions then take their locks in the same order.
  const keyOf = ({ type, id, ifNoneExist }: BundleRequest) => `${type}/${id}?${ifNoneExist ?? ''}`
  const compare = (a: BundleRequest, b: BundleRequest) =>
    keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : a.at - b.at
  return order.flatMap((method) => entries.filter((entry) => entry.method === method).toSorted(compare))
}

function carryOutTransaction(
  db: FhirDatabase,
  context: RequestContext,
  entries: readonly BundleRequest[],
  preference: Preference,
): Promise<readonly BundleEntryText[]> {
  return inTransaction(db, async (trx) => {
    const afterwards: { entry: BundleRequest; check: () => Promise<void> }[] = []
    const answers = new Map<number, BundleEntryText>()
    const contextFor = (entry: BundleRequest): RequestContext => ({
      ...context,
      defer: (check) => afterwards.push({ entry, check }),
    })
    const sorted = inOrder(entries)
    const run = async (entry: BundleRequest, id?: string) =>
      answers.set(entry.at, await carryOut(trx, contextFor(entry), entry, preference, id))
    for (const entry of sorted.filter(({ method }) => method === 'DELETE'))
      await forEntry(entry, () => run(entry))
    const links = await resolveLinks(trx, context, sorted)
    for (const entry of sorted.filter(({ method }) => method !== 'DELETE')) {
      await forEntry(entry, async () => {
        const resource = await linkedResource(trx, context, entry, links.references)
        await run({ ...entry, resource }, links.ids.get(entry.at))
      })
    }
    for (const { entry, check } of afterwards) await forEntry(entry, check)
    return entries.flatMap(({ at }) => answers.get(at) ?? [])
  })
}

type Links = { readonly references: Map<string, string>; readonly ids: Map<number, string> }

/** Which id every entry's resource will have: given, newly made, or that of the one which exists already. */
async function resolveLinks(
  trx: FhirTransaction,
  context: RequestContext,
  entries: readonly BundleRequest[],
): Promise<Links> {
  const links: Links = { references: new Map(), ids: new Map() }
  for (const entry of entries) {
    const { fullUrl, method, type, ifNoneExist } = entry
    if (method !== 'POST' && method !== 'PUT') continue
    const existing =
      method === 'POST' && ifNoneExist !== undefined
        ? await forEntry(entry, () => findExisting(trx, context, type, ifNoneExist))
        : undefined
    const id = method === 'PUT' ? entry.id : (existing?.id ?? randomUUID())
    if (method === 'POST' && existing === undefined) links.ids.set(entry.at, id)
    if (fullUrl !== undefined) links.references.set(fullUrl, `${type}/${id}`)
  }
  return links
}

async function linkedResource(
  trx: FhirTransaction,
  context: RequestContext,
  { resource }: BundleRequest,
  references: Map<string, string>,
): Promise<unknown> {
  if (resource === undefined) return undefined
  for (const text of referenceTexts(resource)) {
    if (references.has(text)) continue
    if (text.startsWith('urn:uuid:'))
      throw badRequest('value', 'A reference to an entry that is not in the Bundle')
    const conditional = readConditionalReference(text)
    if (!conditional) continue
    const id = await findByCriteria(
      trx,
      context,
      conditional.type,
      conditional.query,
      'A conditional reference',
    )
    if (id === undefined) {
      throw new FhirError(412, { code: 'not-found', diagnostics: 'A conditional reference: nothing matches' })
    }
    references.set(text, `${conditional.type}/${id}`)
  }
  return replaceReferences(resource, references)
}
