import { importJWK } from 'jose'
import { z } from 'zod'
import type { DeclaredSmart } from '../../ehr/declared-smart.ts'
import type { GuardedFetch } from '../../ehr/guarded-fetch.ts'
import { parseJson, readOpenidKeysUri } from '../../ehr/smart-discovery.ts'
import { orFault } from './fault-words.ts'
import { broken, works, type Finding } from './finding.ts'

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })
type PublishedKey = z.infer<typeof KeySet>['keys'][number]

/** What Baton accepts where nothing is configured, as in the issuer files. */
const usualAlgorithms = ['RS256', 'RS384', 'ES256', 'ES384']

export type KeyQuestion = {
  id: string
  declared: DeclaredSmart
  /** Who issues the id_tokens, where the keys are looked for when the SMART configuration does not name them. */
  issuer: string
  algorithms?: readonly string[]
}

/** Whether the keys that sign id_tokens can be had, and whether one of them is of a kind Baton accepts. */
export async function checkKeys(
  ehr: GuardedFetch,
  question: KeyQuestion,
  keep: (uri: string) => void,
): Promise<Finding> {
  const remedy =
    'Without them no id_token can be verified and nobody can sign in; ask the EHR’s administrator.'
  const uri = await orFault(findKeysUri(ehr, question))
  if (typeof uri === 'object')
    return broken('keys', `Where the keys are: the OpenID document ${uri.fault}.`, remedy)
  if (uri === undefined) return broken('keys', 'The EHR does not say where its signing keys are.', remedy)
  keep(uri)
  const answer = await orFault(ehr.fetch(uri, { headers: { accept: 'application/json' } }))
  if ('fault' in answer) return broken('keys', `The address of the signing keys ${answer.fault}.`, remedy)
  if (answer.status !== 200)
    return broken('keys', `The address of the signing keys answered ${answer.status}.`, remedy)
  const read = await orFault(
    Promise.resolve().then(() => KeySet.safeParse(parseJson(question.id, answer.body))),
  )
  if ('fault' in read || !read.success) return broken('keys', 'What lies there is no key set.', remedy)
  return judgeKeys(read.data.keys, question.algorithms ?? usualAlgorithms)
}

async function findKeysUri(
  ehr: GuardedFetch,
  { id, declared, issuer }: KeyQuestion,
): Promise<string | undefined> {
  return declared.jwks_uri ?? readOpenidKeysUri(ehr, id, issuer)
}

async function judgeKeys(keys: readonly PublishedKey[], algorithms: readonly string[]): Promise<Finding> {
  const usable = await Promise.all(keys.map((key) => findAlgorithm(key, algorithms)))
  const found = [...new Set(usable.flatMap((algorithm) => algorithm ?? []))]
  const count = usable.filter((algorithm) => algorithm !== undefined).length
  if (count > 0)
    return works(
      'keys',
      `${count} of ${keys.length} published keys can verify id_tokens (${found.join(', ')}).`,
    )
  const says = `None of the ${keys.length} published keys is for an algorithm Baton accepts (${algorithms.join(', ')}).`
  return broken(
    'keys',
    says,
    'Name the EHR’s algorithm in idToken.algorithms of its file, if it is one of those.',
  )
}

/** The algorithm a key verifies, if it is a public signing key of an accepted kind that can be imported. */
async function findAlgorithm(key: PublishedKey, algorithms: readonly string[]): Promise<string | undefined> {
  if (key.use !== undefined && key.use !== 'sig') return undefined
  const named = typeof key.alg === 'string' ? [key.alg] : algorithms.filter((each) => isOfFamily(key, each))
  for (const algorithm of named.filter((each) => algorithms.includes(each))) {
    const isUsable = await importJWK(key, algorithm).then(
      () => true,
      () => false,
    )
    if (isUsable) return algorithm
  }
  return undefined
}

const curves: Readonly<Record<string, string>> = { 'P-256': 'ES256', 'P-384': 'ES384' }

/** RFC 7518: RSA keys sign RS* and PS*; a curve has one algorithm. */
function isOfFamily(key: PublishedKey, algorithm: string): boolean {
  if (key.kty === 'RSA') return /^[RP]S/.test(algorithm)
  return key.kty === 'EC' && typeof key.crv === 'string' && curves[key.crv] === algorithm
}
