import { lookup as lookUp, type LookupAddress, type LookupOptions } from 'node:dns'
import { lookup as findAddresses } from 'node:dns/promises'
import { isIP } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import ipaddr from 'ipaddr.js'

/**
 * Ranges an EHR inside the hospital may be in. Link-local stays refused even there: it holds the metadata services
 * of cloud machines, which give credentials to whoever asks from inside.
 */
const insideRanges: ReadonlySet<string> = new Set([
  'unicast',
  'private',
  'uniqueLocal',
  'loopback',
  'carrierGradeNat',
])

/** Whether an IP address may be connected to. */
export function isAllowedAddress(ip: string, allowPrivate: boolean): boolean {
  if (!ipaddr.isValid(ip)) return false
  const range = ipaddr.process(ip).range()
  return allowPrivate ? insideRanges.has(range) : range === 'unicast'
}

/** Whether a URL may be fetched at all, before any name is looked up. */
export function isAllowedUrl(url: URL, origins: ReadonlySet<string>, allowPrivate: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (!origins.has(url.origin)) return false
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isAllowedAddress(host, allowPrivate)) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(host))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && ipaddr.process(host).range() === 'loopback')
}

/** Where a host name leads to, as far as the guard cares. */
export type HostReach = 'public' | 'private' | 'never-allowed' | 'unknown-name'

/**
 * Tells ahead what the guard will say of a host: `private` needs the tenant's permission, `never-allowed` (link-local,
 * where cloud machines keep credentials) has none.
 *
 * @param hostname - of a URL; an IPv6 address may stand in brackets
 * @param timeoutMs - a name that takes longer to look up counts as unknown
 */
export async function findHostReach(hostname: string, timeoutMs: number): Promise<HostReach> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const looking = findAddresses(host, { all: true }).catch((): LookupAddress[] => [])
  const found = await Promise.race([looking, pause<LookupAddress[]>(timeoutMs, [], { ref: false })])
  if (found.length === 0) return 'unknown-name'
  if (found.some(({ address }) => isAllowedAddress(address, false))) return 'public'
  return found.some(({ address }) => isAllowedAddress(address, true)) ? 'private' : 'never-allowed'
}

type LookupDone = (error: Error | null, addresses: LookupAddress[] | string, family?: number) => void

/**
 * Looks names up for a connection and drops addresses that may not be reached: checked at the moment of connecting,
 * so that a name cannot change its mind in between (DNS rebinding).
 */
export function guardedLookup(allowPrivate: boolean) {
  return (hostname: string, options: LookupOptions, done: LookupDone): void => {
    lookUp(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, [])
      const allowed = found.filter((each) => isAllowedAddress(each.address, allowPrivate))
      const [first] = allowed
      if (first === undefined) return done(new ForbiddenAddress(hostname), [])
      if (options.all === true) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

/** A name that leads only to addresses that may not be reached. */
export class ForbiddenAddress extends Error {
  constructor(hostname: string) {
    super(`${hostname} has no address that may be reached`)
    this.name = 'ForbiddenAddress'
  }
}
