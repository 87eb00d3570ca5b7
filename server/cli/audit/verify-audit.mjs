// Verifies an audit export by itself: `node verify-audit.mjs <folder> [--kid <thumbprint>] [--checkpoints <file>]`. Needs
// Node only. Exit 0: nothing wrong. Exit 1: faults, one JSON line each. Exit 2: not an export that can be read.
// Pass --kid with the thumbprint your installation publishes: an export signed anew with another key is refused then.
// Pass --checkpoints with your own copy of audit-checkpoints.jws: what was taken away together with the checkpoints in the
// database is found then. Both may be given more than once.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const maxFaults = 100
let faultCount = 0

function report(kind, facts) {
  faultCount += 1
  if (faultCount <= maxFaults) console.log(JSON.stringify({ fault: kind, ...facts }))
}

/** RFC 7638: the key's name is the digest of the key. */
function thumbprintOf({ crv, kty, x, y }) {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

/** Keys by their names; a key that does not bear its own is none. */
function readKeys(keys) {
  return new Map(keys.filter((jwk) => jwk.kid === thumbprintOf(jwk)).map((jwk) => [jwk.kid, jwk]))
}

/** The signed text and whose signature it is; undefined when it is of none of these keys. Throws for what is no JWS. */
function openSigned(signed, keys) {
  const [header, payload, signature] = signed.trim().split('.')
  const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
  const jwk = keys.get(kid)
  if (signature === undefined || alg !== 'ES384' || jwk === undefined) return undefined
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }
  const isGood = verify(
    'sha384',
    Buffer.from(`${header}.${payload}`),
    key,
    Buffer.from(signature, 'base64url'),
  )
  return isGood ? { kid, text: Buffer.from(payload, 'base64url').toString() } : undefined
}

/** What the checkpoints state of this tenant's chain, each once. */
function readClaims(lines, keys, tenant) {
  const claims = new Set()
  for (const signed of lines) {
    try {
      const opened = openSigned(signed, keys)
      if (opened === undefined) report('checkpoint-forged', { checkpoint: signed.slice(-12) })
      else claims.add(opened.text)
    } catch {
      report('checkpoint-unreadable', { checkpoint: signed.slice(-12) })
    }
  }
  return [...claims].map((text) => JSON.parse(text)).filter((claim) => claim.tenant === tenant)
}

/** The first four fields of a record's text: tenant, place, time recorded, time acted by. */
function readPlace(text) {
  let at = 'baton-audit-1 '.length
  const fields = []
  while (fields.length < 3) {
    const colon = text.indexOf(':', at)
    const end = colon + 1 + Number(text.slice(at, colon))
    fields.push(text.slice(colon + 1, end))
    at = end
  }
  return { tenant: fields[0], seq: Number(fields[1]), recordedAt: fields[2] }
}

async function digestFile(path) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

async function checkChain(folder, manifest, claims) {
  const claimsAt = new Map()
  for (const claim of claims) claimsAt.set(claim.seq, [...(claimsAt.get(claim.seq) ?? []), claim])
  let last = { seq: manifest.from.seq - 1, hash: manifest.from.prev, recordedAt: '' }
  let signedAt = ''
  let count = 0
  const lines = createInterface({
    input: createReadStream(join(folder, 'chain.ndjson')),
    crlfDelay: Infinity,
  })
  for await (const line of lines) {
    if (line === '') continue
    const row = JSON.parse(line)
    const place = readPlace(row.text)
    const hash = createHash('sha256').update(`${row.prev}\n${row.text}`).digest('hex')
    const { seq } = row
    if (hash !== row.hash || place.seq !== seq || place.tenant !== manifest.tenant) report('changed', { seq })
    else if (seq <= last.seq) report('reordered', { seq, after: last.seq })
    else if (seq !== last.seq + 1) report('removed', { from: last.seq + 1, to: seq - 1 })
    else if (row.prev !== last.hash) report('changed', { seq })
    const notBefore = last.recordedAt > signedAt ? last.recordedAt : signedAt
    if (place.recordedAt < notBefore) report('back-dated', { seq, recordedAt: place.recordedAt, notBefore })
    for (const claim of claimsAt.get(seq) ?? []) {
      if (claim.hash !== row.hash) report('rewritten-before-checkpoint', { seq })
      if (claim.signedAt > signedAt) signedAt = claim.signedAt
    }
    last = { seq, hash: row.hash, recordedAt: place.recordedAt }
    count += 1
  }
  if (last.seq < manifest.to.seq) report('truncated', { last: last.seq, expected: manifest.to.seq })
  else if (last.hash !== manifest.to.hash) report('changed', { seq: last.seq })
  if (count !== manifest.count) report('count', { found: count, expected: manifest.count })
  checkEnds(manifest, claims, last.seq)
  return count
}

/** Whether the chain begins and ends where the checkpoints of its span say that it was. */
function checkEnds(manifest, claims, last) {
  const { recordedFrom, recordedTo, from } = manifest
  const inSpan = claims.filter((claim) => claim.recordedAt >= recordedFrom && claim.recordedAt < recordedTo)
  const expected = Math.max(...inSpan.map(({ seq }) => seq))
  if (expected > last) report('truncated', { last, expected })
  // What retention removed ends at a checkpoint.
  const isAnchored = claims.some((claim) => claim.seq === from.seq - 1 && claim.hash === from.prev)
  const isWhole = Date.parse(recordedFrom) === 0 || inSpan.some(({ seq }) => seq < from.seq)
  if (from.seq > 1 && isWhole && !isAnchored) report('removed', { to: from.seq - 1 })
}

const usage = 'usage: verify-audit.mjs <folder> [--kid <thumbprint>]... [--checkpoints <file>]...'

/** A thumbprint may begin with a hyphen (one in 64 does): it is no option for that. */
function joinThumbprints(args) {
  return args.flatMap((arg, at) => {
    if (args[at - 1] === '--kid') return []
    return arg === '--kid' && at + 1 < args.length ? [`--kid=${args[at + 1]}`] : [arg]
  })
}

function readArguments(args) {
  const options = { kid: { type: 'string', multiple: true }, checkpoints: { type: 'string', multiple: true } }
  try {
    const { values, positionals } = parseArgs({
      args: joinThumbprints(args),
      options,
      allowPositionals: true,
    })
    if (positionals.length === 1) return { folder: positionals[0], checkpoints: [], ...values }
  } catch {
    // Said below.
  }
  throw new Error(usage)
}

async function main(args) {
  const { folder, kid, checkpoints } = readArguments(args)
  const text = readFileSync(join(folder, 'manifest.json'), 'utf8')
  const manifest = JSON.parse(text)
  const keys = readKeys(manifest.keys)
  const seal = openSigned(readFileSync(join(folder, 'manifest.jws'), 'utf8'), keys)
  const isOurs = kid === undefined || kid.includes(seal?.kid)
  if (!isOurs || seal?.text !== text) report('manifest-forged', {})
  for (const [name, digest] of Object.entries(manifest.files)) {
    if ((await digestFile(join(folder, name))) !== digest) report('file-changed', { file: name })
  }
  const copies = checkpoints.flatMap((path) => readFileSync(path, 'utf8').split('\n'))
  const lines = new Set([...manifest.checkpoints, ...copies.map((line) => line.trim()).filter(Boolean)])
  const claims = readClaims(lines, keys, manifest.tenant)
  const records = await checkChain(folder, manifest, claims)
  console.log(JSON.stringify({ verified: faultCount === 0, records, faults: faultCount, kid: seal?.kid }))
  return faultCount === 0 ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`This export cannot be read: ${error.message}\n`)
  process.exitCode = 2
}
