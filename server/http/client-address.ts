import { isIP } from 'node:net'
import type { TrustedProxies } from '../config/trusted-proxies.ts'

/**
 * Whose request it is: the right-most address of `X-Forwarded-For` that is no trusted proxy. Everything to its left was
 * said by whoever asks, and may be made up; so is all of it where the connection comes from no trusted proxy.
 *
 * @param peer - address of the other end of the connection
 * @param forwardedFor - the header, several of them joined by commas
 * @returns the peer, or the last proxy that is trusted, where nothing usable was said beyond it
 * @see {@link https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For | X-Forwarded-For}
 */
export function toClientAddress(
  peer: string,
  forwardedFor: string | undefined,
  proxies: TrustedProxies | undefined,
): string {
  const hops = (forwardedFor ?? '').split(',').map((each) => each.trim())
  let client = toPlainAddress(peer) ?? peer
  while (proxies?.holds(client) === true) {
    const before = toPlainAddress(hops.pop() ?? '')
    if (before === undefined) return client
    client = before
  }
  return client
}

/** An address without the port that some proxies add; IPv4 as such where it is mapped into IPv6. */
function toPlainAddress(text: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  const mapped = /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare
  return isIP(mapped) === 0 ? undefined : mapped.toLowerCase()
}
