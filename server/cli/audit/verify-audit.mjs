// Verifies an audit export by itself: `node verify-audit.mjs <folder> [--kid <thumbprint>]`. Needs Node only.
// Exit 0: nothing wrong. Exit 1: faults, one JSON line each. Exit 2: not an export that can be read.
// Pass --kid with the thumbprint your installation publishes: an export signed anew with another key is refused then.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

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

/** The signed text, or undefined when the signature is not this key's. */
function openSigned(signed, jwk) {
  const [header, payload, signature] = signed.trim().split('.')
  if (signature === undefined) return undefined
  const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
  if (alg !== 'ES384' || kid !== jwk.kid) return undefined
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }
  const isGood = verify(
    'sha384',
    Buffer.from(`${header}.${payload}`),
    key,
    Buffer.from(signature, 'base64url'),
  )
  return isGood ? Buffer.from(payload, 'base64url').toString() : undefined
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

async function checkChain(folder, manifest, checkpoints) {
  let last = { seq: manifest.from.seq - 1, hash: manifest.from.prev, recordedAt: '' }
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
    if (place.recordedAt < last.recordedAt) report('back-dated', { seq, recordedAt: place.recordedAt })
    const checkpoint = checkpoints.get(seq)
    if (checkpoint && checkpoint.hash !== row.hash) report('rewritten-before-checkpoint', { seq })
    if (checkpoint && checkpoint.signedAt < place.recordedAt)
      report('back-dated', { seq, checkpoint: checkpoint.signedAt })
    last = { seq, hash: row.hash, recordedAt: place.recordedAt }
    count += 1
  }
  if (last.seq < manifest.to.seq) report('truncated', { last: last.seq, expected: manifest.to.seq })
  else if (last.hash !== manifest.to.hash) report('changed', { seq: last.seq })
  if (count !== manifest.count) report('count', { found: count, expected: manifest.count })
  return count
}

async function main([folder, option, kid]) {
  if (folder === undefined || (option !== undefined && (option !== '--kid' || kid === undefined))) {
    throw new Error('usage: verify-audit.mjs <folder> [--kid <thumbprint>]')
  }
  const text = readFileSync(join(folder, 'manifest.json'), 'utf8')
  const manifest = JSON.parse(text)
  const jwk = manifest.publicKey
  const isNamed = jwk.kid === thumbprintOf(jwk) && (kid === undefined || kid === jwk.kid)
  if (!isNamed || openSigned(readFileSync(join(folder, 'manifest.jws'), 'utf8'), jwk) !== text) {
    report('manifest-forged', {})
  }
  for (const [name, digest] of Object.entries(manifest.files)) {
    if ((await digestFile(join(folder, name))) !== digest) report('file-changed', { file: name })
  }
  const checkpoints = new Map()
  for (const signed of manifest.checkpoints) {
    const claim = openSigned(signed, jwk)
    if (claim === undefined) report('checkpoint-forged', {})
    else if (JSON.parse(claim).tenant === manifest.tenant)
      checkpoints.set(JSON.parse(claim).seq, JSON.parse(claim))
  }
  const records = await checkChain(folder, manifest, checkpoints)
  console.log(JSON.stringify({ verified: faultCount === 0, records, faults: faultCount, kid: jwk.kid }))
  return faultCount === 0 ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`This export cannot be read: ${error.message}\n`)
  process.exitCode = 2
}
