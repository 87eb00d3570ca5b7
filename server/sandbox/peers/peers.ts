import { Hono } from 'hono'
import { createFaxPeer } from './fax-peer.ts'
import type { PeerDeps } from './peer-deps.ts'
import { createTwilioPeer } from './twilio-peer.ts'
import { createVoicePeer } from './voice-peer.ts'

/** The peers that speak HTTP, each under its own path, to be mounted under `/peers`. */
export function createHttpPeers(deps: PeerDeps, realClock: () => Date): Hono {
  const app = new Hono()
  app.route('/twilio', createTwilioPeer(deps))
  app.route('/fax', createFaxPeer(deps))
  app.route('/voice', createVoicePeer(deps, realClock))
  return app
}
