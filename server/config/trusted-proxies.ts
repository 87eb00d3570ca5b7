import { BlockList, isIP } from 'node:net'

/** The proxies that say truly for whom they ask. */
export type TrustedProxies = {
  /** @param address - of IPv4 or IPv6, without port */
  holds: (address: string) => boolean
}

type Network = { address: string; prefix: number; family: 'ipv4' | 'ipv6' }

/**
 * A comma-separated list of addresses and networks (`10.0.0.5, 10.1.0.0/16, fd00::/8`).
 *
 * @returns nothing when any entry is neither
 */
export function readTrustedProxies(list: string): TrustedProxies | undefined {
  const networks = list.split(',').map((each) => readNetwork(each.trim()))
  const known = networks.filter((each) => each !== undefined)
  if (known.length !== networks.length) return undefined
  const listed = new BlockList()
  for (const { address, prefix, family } of known) listed.addSubnet(address, prefix, family)
  return {
    holds: (address) => {
      const version = isIP(address)
      return version !== 0 && listed.check(address, version === 4 ? 'ipv4' : 'ipv6')
    },
  }
}

function readNetwork(text: string): Network | undefined {
  const [address = '', prefix, ...more] = text.split('/')
  const version = isIP(address)
  const bits = version === 4 ? 32 : 128
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity
  // A network of everybody would let everybody say who they are.
  if (version === 0 || more.length > 0 || length > bits || length === 0) return undefined
  return { address, prefix: length, family: version === 4 ? 'ipv4' : 'ipv6' }
}
